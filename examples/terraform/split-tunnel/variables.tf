variable "endpoint_host" {
  description = "Where clients reach the server."
  type        = string
}

variable "private_network" {
  description = "What developers may reach, as a prefix."
  type        = string
  default     = "10.30.0.0/24"
}

variable "customer_data_network" {
  description = "The part of it that they may not."
  type        = string
  default     = "10.30.0.128/25"
}

variable "intranet_host" {
  description = "The one host whose web pages everyone may read, as a prefix."
  type        = string
  default     = "10.30.0.10/32"
}

variable "developer_public_key" {
  description = "The public half of a key made on the laptop."
  type        = string
}

variable "phone_public_key" {
  description = "The public half of a key made on the phone."
  type        = string
}
