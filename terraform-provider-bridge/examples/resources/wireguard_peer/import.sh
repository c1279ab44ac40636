terraform import wireguard_peer.ada_laptop "ada-laptop"
