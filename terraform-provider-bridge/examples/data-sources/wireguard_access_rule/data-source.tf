data "wireguard_access_rule" "wiki" {
  name = "laptops to the wiki"
}
