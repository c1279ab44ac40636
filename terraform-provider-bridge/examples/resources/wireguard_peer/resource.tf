# The key was made on the laptop: `wg genkey | tee private.key | wg pubkey`.
resource "wireguard_peer" "ada_laptop" {
  name       = "ada-laptop"
  network_id = wireguard_network.office.id
  owner      = "ada@example.com"
  public_key = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="
  tags       = { kind = "laptop" }
}
