# Names of peers are unique within a network.
data "wireguard_peer" "ada_laptop" {
  name       = "ada-laptop"
  network_id = data.wireguard_network.office.id
}
