package io.wirefleet.agent.firewall;

/// Servers with many peers.
final class ManyPeers {
    private static final int RULES = 50;

    private ManyPeers() {}

    /// Peers with an IPv4 and an IPv6 address each and two of 50 rules.
    static DesiredExample example(int count) {
        DesiredExample example =
                new DesiredExample().addresses("10.0.0.1/8", "fd00:8::1/64").routes("10.0.0.0/8", "fd00:8::/64");
        for (int rule = 1; rule <= RULES; rule++) {
            example.rule(rule, "192.0.2." + rule + "/32 2001:db8:" + rule + "::/48", "tcp/443");
        }
        for (int number = 0; number < count; number++) {
            int first = 1 + number % (RULES - 1);
            example.peer(number, sources(number), first, first + 1);
        }
        return example;
    }

    /// The allowed IPs of a peer by its number, of up to 65,536.
    static String sources(int number) {
        return "10.1." + (number >> 8) + "." + (number & 255) + "/32 fd00:8::1:" + Integer.toHexString(number) + "/128";
    }
}
