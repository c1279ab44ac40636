terraform {
  required_providers {
    wireguard = {
      source = "wirefleet/wireguard"
    }
  }
}

variable "public_key" {
  type = string
}

resource "wireguard_network" "corp" {
  name      = "corp"
  ipv4_cidr = "10.80.0.0/16"
  ipv6_cidr = "FD80::/64"
  reservations = [
    { name = "acme", ipv4_cidr = "10.80.4.0/24" },
  ]
}

resource "wireguard_server" "fra1" {
  name          = "fra1"
  network_id    = wireguard_network.corp.id
  endpoint_host = "fra1.example.net"
  dns_servers   = ["10.80.0.53", "FD80::53"]
  tags          = { region = "eu", tier = "gold" }
}

resource "wireguard_peer" "laptop" {
  name            = "laptop"
  network_id      = wireguard_network.corp.id
  owner           = "ada"
  public_key      = var.public_key
  routed_prefixes = ["FD90:1::/64", "192.168.7.0/24"]
  expires_at      = "2099-01-31T12:00:00+02:00"
}

resource "wireguard_access_rule" "web" {
  name         = "web"
  description  = "Ada's laptop to the intranet"
  peers        = { ids = [wireguard_peer.laptop.id] }
  servers      = { tags = { region = "eu" } }
  destinations = ["FD91::/64", "10.9.0.0/24"]
  ports = [
    { protocol = "tcp", from = 443 },
    { protocol = "tcp", from = 8000, to = 8999 },
    { protocol = "icmp" },
  ]
}

output "addresses" {
  value = wireguard_peer.laptop.addresses
}
