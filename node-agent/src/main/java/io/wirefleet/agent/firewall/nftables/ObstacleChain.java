package io.wirefleet.agent.firewall.nftables;

import java.util.List;

/// A base chain of somebody else's table that drops what is forwarded unless one of its rules accepts it, where no rule
/// of the table is about the tunnel.
///
/// @param family as nft names it: `ip`, `ip6` or `inet`
/// @param others all chains of the table, by which the tool is known that made it
public record ObstacleChain(String family, String table, String chain, List<String> others) {
    public ObstacleChain {
        others = List.copyOf(others);
    }

    /// What is wrong and the line that mends it.
    public String message(String device) {
        return "the chain " + chain + " of the table " + family + " " + table + " drops what is forwarded, and none of"
                + " its rules is about " + device + ": peers reach nothing behind this server. Let it through with: "
                + mend(device);
    }

    private String mend(String device) {
        if (table.equals("firewalld")) {
            return "firewall-cmd --permanent --zone=trusted --add-interface=" + device + " && firewall-cmd --reload";
        }
        if (others.stream().anyMatch(name -> name.startsWith("ufw"))) {
            return "ufw route allow in on " + device + " && ufw route allow out on " + device;
        }
        if (chain.equals("FORWARD") && table.equals("filter")) {
            String into = others.contains("DOCKER-USER") ? "DOCKER-USER" : chain;
            String program = family.equals("ip6") ? "ip6tables" : "iptables";
            return program + " -I " + into + " -i " + device + " -j ACCEPT && " + program + " -I " + into + " -o "
                    + device + " -j ACCEPT";
        }
        String insert = "nft insert rule " + family + " " + table + " " + chain;
        return insert + " iifname " + device + " accept && " + insert + " oifname " + device + " accept";
    }
}
