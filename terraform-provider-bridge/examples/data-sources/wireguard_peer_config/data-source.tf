data "wireguard_peer_config" "ada_laptop" {
  peer_id = data.wireguard_peer.ada_laptop.id
}

# A file for wg-quick; the private key goes where it says `<private key>`, on the laptop.
output "ada_laptop_conf" {
  value     = data.wireguard_peer_config.ada_laptop.conf
  sensitive = true
}
