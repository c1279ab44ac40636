# Made anew in each run and kept nowhere: hand the private half to a vault by a write-only argument.
ephemeral "wireguard_keypair" "printer" {}

resource "wireguard_peer" "printer" {
  name                   = "printer"
  network_id             = wireguard_network.office.id
  private_key_wo         = ephemeral.wireguard_keypair.printer.private_key
  private_key_wo_version = 1
}
