data "wireguard_access_rules" "all" {}

output "destinations" {
  value = distinct(flatten([for rule in data.wireguard_access_rules.all.access_rules : rule.destinations]))
}
