resource "wireguard_server" "berlin" {
  name          = "berlin"
  network_id    = wireguard_network.office.id
  endpoint_host = "berlin.example.net"
  tags          = { site = "berlin" }
  dns_servers   = ["10.20.0.53"]
}
