data "wireguard_api_token" "laptops" {
  name = "laptops-pipeline"
}
