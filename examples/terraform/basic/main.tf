# Two WireGuard servers in front of two private networks, and the laptops that may reach them.

terraform {
  required_version = ">= 1.11"
  required_providers {
    wireguard = {
      source = "wirefleet/wireguard"
    }
  }
}

# The console's address and token come from WIREFLEET_ENDPOINT, WIREFLEET_TOKEN and WIREFLEET_CA_FILE.
provider "wireguard" {}

# One address plan. Every laptop gets its addresses from it once and keeps them, on whichever servers it is.
resource "wireguard_network" "office" {
  name      = "office"
  ipv4_cidr = "100.64.0.0/16"
  ipv6_cidr = "fd64::/48"
}

resource "wireguard_server" "site" {
  for_each = var.sites

  name          = each.key
  network_id    = wireguard_network.office.id
  endpoint_host = each.value.endpoint_host
  tags          = { site = each.key }
}

resource "wireguard_peer" "laptop" {
  for_each = var.laptops

  name       = each.key
  network_id = wireguard_network.office.id
  owner      = each.value.owner
  public_key = each.value.public_key
  tags       = { kind = "laptop" }
}

# Nothing may be reached without a rule. This one lets every laptop into the private network behind each site.
resource "wireguard_access_rule" "site" {
  for_each = var.sites

  name         = "laptops to ${each.key}"
  peers        = { tags = { kind = "laptop" } }
  servers      = { tags = { site = each.key } }
  destinations = [each.value.private_network]
}
