variable "laptop_private_key" {
  type      = string
  ephemeral = true
  default   = null
}

# In terraform's own terms the result is as secret as the argument.
locals {
  laptop_public_key = var.laptop_private_key == null ? null : provider::wireguard::public_key(var.laptop_private_key)
}
