terraform import wireguard_network.office "office"
