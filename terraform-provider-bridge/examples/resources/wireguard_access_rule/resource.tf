# Nothing may be reached without a rule. Laptops reach the wiki behind Berlin, and only that.
resource "wireguard_access_rule" "wiki" {
  name         = "laptops to the wiki"
  peers        = { tags = { kind = "laptop" } }
  servers      = { tags = { site = "berlin" } }
  destinations = ["10.20.0.7/32"]
  ports        = [{ protocol = "tcp", from = 443 }]
}
