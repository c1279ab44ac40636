terraform import wireguard_server.berlin "berlin"
