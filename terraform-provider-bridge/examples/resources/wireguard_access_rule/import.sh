terraform import wireguard_access_rule.wiki "laptops to the wiki"
