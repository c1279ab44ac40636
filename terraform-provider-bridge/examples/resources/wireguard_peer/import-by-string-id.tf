import {
  to = wireguard_peer.ada_laptop
  id = "ada-laptop"
}
