variable "endpoint_host" {
  description = "Where clients reach the server."
  type        = string
}

variable "exit_interface" {
  description = "The server's interface at the second uplink."
  type        = string
  default     = "eth1"
}

variable "exit_gateway" {
  description = "The router behind it."
  type        = string
}

variable "exit_fallback" {
  description = "Whether the research team's traffic leaves by the default route while the second uplink is down; if not, it stops."
  type        = bool
  default     = false
}

variable "destinations" {
  description = "What both teams may reach, as prefixes. Everything includes no other peers."
  type        = list(string)
  default     = ["0.0.0.0/0"]
}

variable "office_public_key" {
  description = "The public half of a key made on the laptop of the office."
  type        = string
}

variable "research_public_key" {
  description = "The public half of a key made on the laptop of the research team."
  type        = string
}
