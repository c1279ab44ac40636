import {
  to = wireguard_server.berlin
  id = "berlin"
}
