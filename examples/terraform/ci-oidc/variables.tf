variable "network_id" {
  description = "The id of the network that the administrators made."
  type        = string
}

variable "endpoint_host" {
  description = "Where clients reach the server."
  type        = string
}

variable "platform_network" {
  description = "What the engineers work on, as a prefix."
  type        = string
  default     = "10.60.0.0/16"
}

variable "engineers" {
  description = "Who they are, and their public keys."
  type = map(object({
    owner      = string
    public_key = string
  }))
}
