# One server and two kinds of access through it: developers reach a private network except for one part of it, and
# everyone reaches one web service only.

terraform {
  required_version = ">= 1.11"
  required_providers {
    wireguard = {
      source = "wirefleet/wireguard"
    }
  }
}

provider "wireguard" {}

resource "wireguard_network" "company" {
  name      = "company"
  ipv4_cidr = "100.80.0.0/16"

  # Addresses of a kind of their own, so that a firewall further on can tell them apart.
  reservations = [
    { name = "developers", ipv4_cidr = "100.80.1.0/24" },
  ]
}

resource "wireguard_server" "gateway" {
  name          = "gateway"
  network_id    = wireguard_network.company.id
  endpoint_host = var.endpoint_host
}

resource "wireguard_peer" "developer" {
  name        = "dana-laptop"
  network_id  = wireguard_network.company.id
  reservation = "developers"
  owner       = "dana@example.com"
  public_key  = var.developer_public_key
  tags        = { team = "development" }
}

resource "wireguard_peer" "phone" {
  name          = "erin-phone"
  network_id    = wireguard_network.company.id
  owner         = "erin@example.com"
  public_key    = var.phone_public_key
  preshared_key = "per_server"
}

resource "wireguard_access_rule" "development" {
  name                 = "development"
  description          = "All of the private network but the part where customers' data lies."
  peers                = { tags = { team = "development" } }
  servers              = { ids = [wireguard_server.gateway.id] }
  destinations         = [var.private_network]
  exclude_destinations = [var.customer_data_network]
}

resource "wireguard_access_rule" "intranet" {
  name         = "intranet"
  description  = "Web pages of one host, nothing else."
  peers        = { all = true }
  servers      = { ids = [wireguard_server.gateway.id] }
  destinations = [var.intranet_host]
  ports = [
    { protocol = "tcp", from = 80, to = 80 },
    { protocol = "tcp", from = 443, to = 443 },
  ]
}

output "server_id" {
  value = wireguard_server.gateway.id
}

output "developer_peer_id" {
  value = wireguard_peer.developer.id
}

output "phone_peer_id" {
  value = wireguard_peer.phone.id
}
