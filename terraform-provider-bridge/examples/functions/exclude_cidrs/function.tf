# Everything but the local network.
output "all_but_home" {
  value = provider::wireguard::exclude_cidrs(["0.0.0.0/0"], ["192.168.0.0/16"])
}
