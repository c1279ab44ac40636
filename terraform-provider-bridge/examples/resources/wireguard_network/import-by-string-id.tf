import {
  to = wireguard_network.office
  id = "office"
}
