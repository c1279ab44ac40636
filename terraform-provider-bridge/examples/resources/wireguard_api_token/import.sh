terraform import wireguard_api_token.laptops "laptops-pipeline"
