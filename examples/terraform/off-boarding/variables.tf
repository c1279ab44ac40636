variable "endpoint_host" {
  description = "Where clients reach the server."
  type        = string
}

variable "private_network" {
  description = "What staff reach through the server, as a prefix."
  type        = string
  default     = "10.50.0.0/24"
}

variable "devices" {
  description = "Devices that Terraform keeps: whose each is, and its public key. Devices that people bring in by invitation are not among them."
  type = map(object({
    owner      = string
    public_key = string
  }))
  default = {}
}
