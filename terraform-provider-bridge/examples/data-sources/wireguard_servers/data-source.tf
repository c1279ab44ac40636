data "wireguard_servers" "at_berlin" {
  tags = { site = "berlin" }
}
