# Good once, for ten minutes, and in no state. Hand it to what sets up the machine by a write-only argument.
ephemeral "wireguard_join_token" "berlin" {
  server_id   = wireguard_server.berlin.id
  ttl_seconds = 600
}
