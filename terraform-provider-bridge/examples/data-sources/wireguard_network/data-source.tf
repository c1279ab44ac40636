data "wireguard_network" "office" {
  name = "office"
}
