import {
  to = wireguard_access_rule.wiki
  id = "laptops to the wiki"
}
