terraform {
  required_providers {
    wireguard = {
      source = "wirefleet/wireguard"
    }
  }
}

# The token comes from WIREFLEET_TOKEN, and the rest can come from the environment too.
provider "wireguard" {
  endpoint       = "https://console.example.net:8443"
  ca_file        = "ca.pem"
  wait_for_apply = "reachable"
}
