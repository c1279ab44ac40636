# Terraform in CI without a stored secret: the pipeline's own OpenID Connect token lets it in, for this repository and
# its main branch only, and only for what carries the tag team=platform. See README.md and oidc-config.json beside this.

terraform {
  required_version = ">= 1.11"
  required_providers {
    wireguard = {
      source = "wirefleet/wireguard"
    }
  }
}

# Nothing secret stands here: the token comes from WIREFLEET_OIDC_TOKEN, the console's address from WIREFLEET_ENDPOINT.
provider "wireguard" {}

# The network, var.network_id, is the administrators': a pipeline that is held to tags does not make one.

resource "wireguard_server" "bastion" {
  name          = "platform-bastion"
  network_id    = var.network_id
  endpoint_host = var.endpoint_host
  tags          = { team = "platform" }
}

resource "wireguard_peer" "engineer" {
  for_each = var.engineers

  name       = each.key
  network_id = var.network_id
  owner      = each.value.owner
  public_key = each.value.public_key
  tags       = { team = "platform" }
}

resource "wireguard_access_rule" "platform" {
  name         = "platform"
  peers        = { tags = { team = "platform" } }
  servers      = { tags = { team = "platform" } }
  destinations = [var.platform_network]
}

output "peer_ids" {
  value = { for name, peer in wireguard_peer.engineer : name => peer.id }
}
