data "wireguard_api_tokens" "all" {}

# Which tokens nobody has used: candidates to be destroyed.
output "unused_tokens" {
  value = [for token in data.wireguard_api_tokens.all.api_tokens : token.name if token.last_used_at == null]
}
