# One address plan for everybody. Contractors get theirs from a part of it.
resource "wireguard_network" "office" {
  name      = "office"
  ipv4_cidr = "100.64.0.0/16"
  ipv6_cidr = "fd64::/48"

  reservations = [
    { name = "contractors", ipv4_cidr = "100.64.200.0/24" },
  ]
}
