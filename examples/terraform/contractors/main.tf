# Contractors: access that ends by itself, on time, also while the console is away.

terraform {
  required_version = ">= 1.11"
  required_providers {
    wireguard = {
      source = "wirefleet/wireguard"
    }
  }
}

# An apply waits for the servers that are connected; those that are not are named in a warning.
provider "wireguard" {
  wait_for_apply = "reachable"
}

resource "wireguard_network" "contractors" {
  name      = "contractors"
  ipv4_cidr = "100.96.0.0/20"
}

resource "wireguard_server" "bastion" {
  name          = "bastion"
  network_id    = wireguard_network.contractors.id
  endpoint_host = var.endpoint_host
}

resource "wireguard_peer" "contractor" {
  for_each = var.contractors

  name       = each.key
  network_id = wireguard_network.contractors.id
  owner      = each.value.owner
  public_key = each.value.public_key
  expires_at = each.value.expires_at
  tags       = { kind = "contractor" }
}

# The project ends for everybody at once, whatever the dates of the single contracts.
resource "wireguard_access_rule" "project" {
  name         = "project"
  peers        = { tags = { kind = "contractor" } }
  servers      = { ids = [wireguard_server.bastion.id] }
  destinations = [var.project_network]
  valid_until  = var.project_ends_at
}

output "server_id" {
  value = wireguard_server.bastion.id
}

output "peer_ids" {
  value = { for name, peer in wireguard_peer.contractor : name => peer.id }
}
