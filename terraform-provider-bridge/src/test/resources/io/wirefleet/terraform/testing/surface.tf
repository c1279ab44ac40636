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

ephemeral "wireguard_keypair" "phone" {}

ephemeral "wireguard_join_token" "fra1" {
  server_id = wireguard_server.fra1.id
}

resource "wireguard_network" "corp" {
  name      = "corp"
  ipv4_cidr = "10.80.0.1/16"
  ipv6_cidr = "FD80::/64"
}

resource "wireguard_server" "fra1" {
  name          = "fra1"
  network_id    = wireguard_network.corp.id
  endpoint_host = "fra1.example.net"
  tags          = { region = "eu" }

  additional_listen_ports = [443, 53]
  egress                  = { masquerade_sources = ["10.80.0.9/17"], snat_addresses = ["203.0.113.8"] }
  exits = [
    { name = "paris", interface = "eth1", gateway = "192.0.2.1", ipv6_gateway = "FE80::1" },
    { name = "tunnel", interface = "wg9", masquerade = false },
  ]

  conntrack      = { max_entries = 65536, udp_timeout_seconds = 20, bypass_tunnel_port = false }
  tuning         = { mode = "observe" }
  console_outage = { mode = "fail_closed", after_seconds = 600 }
  auto_rollback  = { handshake_loss_percent = 70 }
}

resource "wireguard_peer" "laptop" {
  name            = "laptop"
  network_id      = wireguard_network.corp.id
  owner           = "ada"
  public_key      = "${var.public_key}\n"
  routed_prefixes = ["192.168.7.9/24", "192.168.7.0/24"]
}

resource "wireguard_peer" "phone" {
  name                   = "phone"
  network_id             = wireguard_network.corp.id
  private_key_wo         = ephemeral.wireguard_keypair.phone.private_key
  private_key_wo_version = 1
}

resource "wireguard_access_rule" "web" {
  name         = "web"
  peers        = { owners = ["ada"] }
  servers      = { all = true }
  destinations = provider::wireguard::exclude_cidrs(["10.9.0.0/16"], ["10.9.128.0/17"])
  valid_until  = "2099-01-31T12:00:00+02:00"

  exit          = "paris"
  exit_fallback = true
}

resource "wireguard_api_token" "ci" {
  name       = "ci"
  role       = "operator"
  tags       = { team = "web" }
  expires_at = "2099-01-31T12:00:00+02:00"
}

# Stands for whatever hands the join token to the machine.
resource "terraform_data" "machine" {
  provisioner "local-exec" {
    command     = "test -n \"$JOIN_TOKEN\" && echo enrolled >> enrolled.txt"
    environment = { JOIN_TOKEN = ephemeral.wireguard_join_token.fra1.join_token }
  }
}

data "wireguard_peer" "laptop" {
  name       = wireguard_peer.laptop.name
  depends_on = [wireguard_peer.laptop]
}

data "wireguard_peers" "hers" {
  owner      = "ada"
  depends_on = [wireguard_peer.laptop]
}

data "wireguard_peer_config" "laptop" {
  peer_id = wireguard_peer.laptop.id
}

data "wireguard_access" "hers" {
  owner = "ada"
  at    = "2026-10-01T02:00:00+02:00"
}

output "hers" {
  value = data.wireguard_peers.hers.peers[*].name
}

output "found" {
  value = data.wireguard_peer.laptop.id == wireguard_peer.laptop.id
}

output "destinations" {
  value = wireguard_access_rule.web.destinations
}

output "files" {
  value = nonsensitive(keys(data.wireguard_peer_config.laptop.files))
}

output "reached" {
  value = data.wireguard_access.hers.rows[*].rule_name
}

output "public_key" {
  value = provider::wireguard::public_key("dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=")
}
