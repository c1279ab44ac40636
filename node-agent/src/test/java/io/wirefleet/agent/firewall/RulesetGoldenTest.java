package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.testing.Golden;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import org.junit.jupiter.api.Test;

/// The tables that the kernel holds, in the words of `nft -s list ruleset`.
@Needs({Need.ROOT, Need.IP, Need.NFT})
final class RulesetGoldenTest {
    private static final String[] EVERYTHING = {};

    @Test
    void noPeers() {
        check("no-peers", new DesiredExample());
    }

    @Test
    void onePeerOneRule() {
        check("one-peer", new DesiredExample().rule(1, "192.0.2.0/24").peer(1, "10.8.0.2/32 fd00:8::2/128", 1));
    }

    @Test
    void severalGroups() {
        check(
                "several-groups",
                new DesiredExample()
                        .rule(1, "192.0.2.0/24 2001:db8:1::/48")
                        .rule(2, "198.51.100.7/32")
                        .rule(3, "10.8.0.0/24")
                        .peer(1, "10.8.0.2/32 fd00:8::2/128", 1)
                        .peer(2, "10.8.0.3/32 fd00:8::3/128", 1)
                        .peer(3, "10.8.0.4/32 fd00:8::4/128", 2, 1)
                        .peer(4, "10.8.0.5/32 fd00:8::5/128", 1, 2)
                        .peer(5, "10.8.0.6/32", 3, 4)
                        .peer(6, "10.8.0.7/32"));
    }

    @Test
    void sites() {
        check(
                "sites",
                new DesiredExample()
                        .routes("10.8.0.0/24", "fd00:8::/64", "10.20.0.0/16", "10.21.0.0/16", "fd00:20::/48")
                        .rule(1, "192.0.2.0/24")
                        .rule(2, "10.20.0.0/16")
                        .peer(1, "10.8.0.2/32 10.20.0.0/16 fd00:20::/48", 1)
                        .peer(2, "10.8.0.3/32 10.21.0.0/16", 2)
                        .peer(3, "10.8.0.4/32 10.20.128.0/24", 1, 2));
    }

    @Test
    void exclusions() {
        check(
                "exclusions",
                new DesiredExample()
                        .rule(
                                1,
                                "10.0.0.0/8 10.64.0.0/10 2001:db8::/32",
                                "10.9.0.0/16 10.10.0.0/16 2001:db8:f::/48",
                                EVERYTHING)
                        .peer(1, "10.8.0.2/32 fd00:8::2/128", 1));
    }

    @Test
    void ports() {
        check(
                "ports",
                new DesiredExample()
                        .rule(1, "192.0.2.0/24", "tcp/443", "tcp/8000-8999", "tcp/9000-9100", "udp/53", "tcp/80")
                        .rule(2, "192.0.2.0/24", "udp")
                        .peer(1, "10.8.0.2/32", 1, 2));
    }

    @Test
    void icmp() {
        check(
                "icmp",
                new DesiredExample()
                        .rule(1, "192.0.2.0/24 2001:db8::/32", "icmp")
                        .peer(1, "10.8.0.2/32", 1));
    }

    @Test
    void fullTunnel() {
        check("full-tunnel", new DesiredExample().rule(1, "0.0.0.0/0 ::/0").peer(1, "10.8.0.2/32 fd00:8::2/128", 1));
    }

    @Test
    void egressInterface() {
        check(
                "egress-interface",
                new DesiredExample().egress("eth1").rule(1, "192.0.2.0/24").peer(1, "10.8.0.2/32", 1));
    }

    @Test
    void masqueradeOff() {
        check(
                "masquerade-off",
                new DesiredExample().noMasquerade().rule(1, "192.0.2.0/24").peer(1, "10.8.0.2/32", 1));
    }

    @Test
    void conntrack() {
        check(
                "conntrack",
                new DesiredExample()
                        .conntrack(new Conntrack(null, 20, 90, false))
                        .rule(1, "192.0.2.0/24")
                        .peer(1, "10.8.0.2/32", 1));
    }

    @Test
    void exits() {
        check(
                "exits",
                new DesiredExample()
                        .routes("10.8.0.0/24", "fd00:8::/64", "10.20.0.0/16")
                        .exit("paris", 1, "eth1", "192.0.2.1", "fe80::1")
                        .exit("tunnel", 2, "wg9")
                        .rule(1, "0.0.0.0/0 ::/0")
                        .by(1, "paris", false)
                        .rule(2, "10.0.0.0/8", "10.1.0.0/16", EVERYTHING)
                        .rule(3, "192.0.2.0/24", "tcp/443", "icmp")
                        .by(3, "tunnel", true)
                        .rule(4, "198.51.100.0/24")
                        .by(4, "unknown", false)
                        .peer(1, "10.8.0.2/32 fd00:8::2/128", 1, 2, 3)
                        .peer(2, "10.8.0.3/32 10.20.0.0/16", 4)
                        .peer(3, "10.8.0.4/32", 2)
                        .peer(4, "10.20.0.9/32", 2));
    }

    @Test
    void translation() {
        check(
                "translation",
                new DesiredExample()
                        .egress("eth0")
                        .additionalPorts(53, 443)
                        .masquerade("10.8.0.0/25 fd00:8::/65", "203.0.113.8", "203.0.113.10", "2001:db8::8")
                        .exitWithoutMasquerade("plain", 9, "eth9")
                        .rule(1, "192.0.2.0/24")
                        .peer(1, "10.8.0.2/32", 1));
    }

    private static void check(String name, DesiredExample example) {
        try (NetworkNamespace namespace = NetworkNamespace.create("golden");
                NftFirewall firewall = namespace.call(NftFirewall::open)) {
            firewall.apply(example.build());
            Golden.check("firewall/" + name + ".nft", namespace.exec("nft", "-s", "list", "ruleset"));
            assertThat(firewall.drift(example.build())).isEmpty();
        }
    }
}
