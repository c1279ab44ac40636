output "server_ids" {
  description = "The id of each server, for its join token."
  value       = { for name, server in wireguard_server.site : name => server.id }
}

output "peer_ids" {
  description = "The id of each laptop, for its client configuration."
  value       = { for name, peer in wireguard_peer.laptop : name => peer.id }
}

output "addresses" {
  description = "The addresses that each laptop has inside the tunnel."
  value       = { for name, peer in wireguard_peer.laptop : name => peer.addresses }
}
