# For a pipeline that declares laptops and nothing else. The secret is in `token`, and so in the state.
resource "wireguard_api_token" "laptops" {
  name       = "laptops-pipeline"
  role       = "operator"
  tags       = { kind = "laptop" }
  expires_at = "2035-01-01T00:00:00Z"
}
