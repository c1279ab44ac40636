# One server with two ways out: what most people send leaves by its default route, what the research team sends leaves
# by a second uplink, under the address that their partners know.

terraform {
  required_version = ">= 1.11"
  required_providers {
    wireguard = {
      source = "wirefleet/wireguard"
    }
  }
}

provider "wireguard" {}

resource "wireguard_network" "office" {
  name      = "office"
  ipv4_cidr = "100.84.0.0/20"
}

resource "wireguard_server" "gateway" {
  name          = "gateway"
  network_id    = wireguard_network.office.id
  endpoint_host = var.endpoint_host

  exits = [
    {
      name      = "second-uplink"
      interface = var.exit_interface
      gateway   = var.exit_gateway
    },
  ]
}

resource "wireguard_peer" "office" {
  name       = "olga-laptop"
  network_id = wireguard_network.office.id
  owner      = "olga@example.com"
  public_key = var.office_public_key
  tags       = { team = "office" }
}

resource "wireguard_peer" "research" {
  name       = "ravi-laptop"
  network_id = wireguard_network.office.id
  owner      = "ravi@example.com"
  public_key = var.research_public_key
  tags       = { team = "research" }
}

resource "wireguard_access_rule" "office" {
  name         = "office"
  description  = "By the routing table of the server."
  peers        = { tags = { team = "office" } }
  servers      = { ids = [wireguard_server.gateway.id] }
  destinations = var.destinations
}

resource "wireguard_access_rule" "research" {
  name         = "research"
  description  = "By the second uplink, and by nothing else unless that is asked for."
  peers        = { tags = { team = "research" } }
  servers      = { ids = [wireguard_server.gateway.id] }
  destinations = var.destinations

  exit          = "second-uplink"
  exit_fallback = var.exit_fallback
}

output "server_id" {
  value = wireguard_server.gateway.id
}

output "office_peer_id" {
  value = wireguard_peer.office.id
}

output "research_peer_id" {
  value = wireguard_peer.research.id
}
