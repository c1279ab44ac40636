data "wireguard_peers" "of_ada" {
  owner = "ada@example.com"
}

output "ada_latest_handshakes" {
  value = { for peer in data.wireguard_peers.of_ada.peers : peer.name => peer.latest_handshake_at }
}
