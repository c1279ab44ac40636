variable "endpoint_host" {
  description = "Where clients reach the server."
  type        = string
}

variable "project_network" {
  description = "What the contractors work on, as a prefix."
  type        = string
  default     = "10.40.0.0/24"
}

variable "project_ends_at" {
  description = "When the project ends (RFC 3339, UTC); null: it goes on."
  type        = string
  default     = null
}

variable "contractors" {
  description = "Who they are, their public keys, and when each contract ends (RFC 3339, UTC)."
  type = map(object({
    owner      = string
    public_key = string
    expires_at = string
  }))
}
