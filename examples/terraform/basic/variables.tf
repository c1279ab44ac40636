variable "sites" {
  description = "The WireGuard servers: where clients reach each one, and the private network behind it."
  type = map(object({
    endpoint_host   = string
    private_network = string
  }))
}

variable "laptops" {
  description = "Who gets in: the person, and the public half of a key made on their laptop (wg genkey | wg pubkey)."
  type = map(object({
    owner      = string
    public_key = string
  }))
  default = {}
}
