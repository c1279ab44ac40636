# Who can reach the wiki now; with `at`, who could at that time.
data "wireguard_access" "wiki" {
  destination = "10.20.0.7"
}

output "who_reaches_the_wiki" {
  value = [for row in data.wireguard_access.wiki.rows : "${row.peer_name} by '${row.rule_name}', ${row.state}"]
}
