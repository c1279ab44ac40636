import {
  to = wireguard_api_token.laptops
  id = "laptops-pipeline"
}
