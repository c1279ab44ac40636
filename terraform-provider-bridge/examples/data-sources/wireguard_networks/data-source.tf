data "wireguard_networks" "all" {}
