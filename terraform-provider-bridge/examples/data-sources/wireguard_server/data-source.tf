data "wireguard_server" "berlin" {
  name = "berlin"
}

# What keeps it from being as declared: nothing, as a rule.
output "berlin_conditions" {
  value = [for condition in data.wireguard_server.berlin.conditions : condition.message if !condition.status]
}
