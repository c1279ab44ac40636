# Off-boarding: Terraform declares the network, the server, the rule and some devices; who leaves is taken out by the
# identity provider (SCIM) or by one call, and Terraform says so at the next plan. See README.md.

terraform {
  required_version = ">= 1.11"
  required_providers {
    wireguard = {
      source = "wirefleet/wireguard"
    }
  }
}

provider "wireguard" {
  wait_for_apply = "reachable"
}

resource "wireguard_network" "staff" {
  name      = "staff"
  ipv4_cidr = "100.97.0.0/20"
}

resource "wireguard_server" "office" {
  name          = "office"
  network_id    = wireguard_network.staff.id
  endpoint_host = var.endpoint_host
}

# Owners are named as the identity provider names them, so that it can take their devices out.
resource "wireguard_peer" "device" {
  for_each = var.devices

  name       = each.key
  network_id = wireguard_network.staff.id
  owner      = each.value.owner
  public_key = each.value.public_key
  tags       = { kind = "staff" }
}

# Devices that people bring in by invitation carry the same tag, and get the same access.
resource "wireguard_access_rule" "staff" {
  name         = "staff"
  peers        = { tags = { kind = "staff" } }
  servers      = { ids = [wireguard_server.office.id] }
  destinations = [var.private_network]
}

output "network_id" {
  value = wireguard_network.staff.id
}

output "server_id" {
  value = wireguard_server.office.id
}

output "peer_ids" {
  value = { for name, peer in wireguard_peer.device : name => peer.id }
}
