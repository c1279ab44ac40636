package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.firewall.TrafficTest.Plan;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The rule sets of other firewalls on the same server: that of ufw 0.36 as it was saved once it was enabled, that of
/// Docker's bridge and firewalld's as these write them.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.PING, Need.CONNTRACK, Need.IPTABLES})
final class CoexistenceTest {
    @TempDir
    Path directory;

    private TunnelLab lab;

    enum Other {
        UFW(
                "ufw.v4 ufw.v6",
                "FORWARD of the table ip filter",
                "ufw route allow in on wg0 && ufw route allow out on wg0",
                // what this adds
                "iptables -A ufw-user-forward -i wg0 -j ACCEPT && iptables -A ufw-user-forward -o wg0 -j ACCEPT &&"
                        + " ip6tables -A ufw6-user-forward -i wg0 -j ACCEPT &&"
                        + " ip6tables -A ufw6-user-forward -o wg0 -j ACCEPT"),
        DOCKER(
                "docker.v4",
                "FORWARD of the table ip filter",
                "iptables -I DOCKER-USER -i wg0 -j ACCEPT && iptables -I DOCKER-USER -o wg0 -j ACCEPT",
                "iptables -I DOCKER-USER -i wg0 -j ACCEPT && iptables -I DOCKER-USER -o wg0 -j ACCEPT"),
        FIREWALLD(
                "firewalld.nft",
                "filter_FORWARD of the table inet firewalld",
                "firewall-cmd --permanent --zone=trusted --add-interface=wg0 && firewall-cmd --reload",
                "nft insert rule inet firewalld filter_FORWARD_ZONES iifname wg0 goto filter_FWD_trusted");

        private final String files;
        private final String chain;
        private final String told;
        private final String mending;

        Other(String files, String chain, String told, String mending) {
            this.files = files;
            this.chain = chain;
            this.told = told;
            this.mending = mending;
        }
    }

    @BeforeEach
    void join() {
        lab = new TunnelLab();
    }

    @AfterEach
    void part() {
        lab.close();
    }

    private static DesiredExample example() {
        return TunnelLab.example()
                .rule(1, Plan.IPV4.lanPrefix + " " + Plan.IPV6.lanPrefix)
                .peer(1, Plan.IPV4.source(2) + " " + Plan.IPV6.source(2), 1);
    }

    private void load(NetworkNamespace server, Other other) throws IOException {
        for (String name : other.files.split(" ", -1)) {
            Path file = directory.resolve(name);
            try (InputStream stream = CoexistenceTest.class.getResourceAsStream(name)) {
                Files.write(file, stream == null ? new byte[0] : stream.readAllBytes());
            }
            String program = name.endsWith(".nft")
                    ? "nft -f " + file
                    : (name.endsWith(".v4") ? "iptables-restore " : "ip6tables-restore ") + file;
            server.exec("sh", "-c", program);
        }
    }

    private String theirs() {
        return lab.server.exec(
                "sh",
                "-c",
                "nft -s list ruleset | sed '/^table inet wirefleet/,/^}/d' | sed 's/counter packets.*bytes [0-9]*/counter/'");
    }

    private boolean reaches(boolean expected, int port) throws IOException {
        return lab.exchange(lab.first, Plan.IPV4.tunnel(2), lab.host, Plan.IPV4.lan(2), port, expected);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("I9 rules of others that drop what is forwarded are told with what mends it, and stay as they are")
    void i9OthersRulesAreToldAndLeftAlone(Other other) throws IOException {
        load(lab.server, other);
        String before = theirs();
        FirewallDesired desired = example().build();
        lab.firewall.apply(desired);
        assertThat(reaches(false, 60)).as("a drop of theirs wins").isFalse();
        assertThat(lab.firewall.obstacles(desired))
                .first()
                .satisfies(line ->
                        assertThat(line).contains("the chain " + other.chain).contains(other.told));

        lab.server.exec("sh", "-c", other.mending);
        assertThat(lab.firewall.obstacles(desired)).isEmpty();
        assertThat(reaches(true, 61)).as("with the line that was told").isTrue();
        assertThat(lab.firewall.drift(desired)).isEmpty();

        String mended = theirs();
        lab.firewall.apply(example().rule(2, "198.51.100.0/24").build());
        lab.firewall.remove();
        assertThat(theirs()).isEqualTo(mended).isNotEqualTo(before);
    }

    @Test
    void aTableThatOnlyFiltersWhatItNamesIsNoObstacle() {
        lab.server.exec(
                "nft",
                "table inet mine { chain f { type filter hook forward priority 0; policy accept;"
                        + " ip saddr 192.0.2.1 drop; }; chain i { type filter hook input priority 0; policy drop; }; }");
        assertThat(lab.firewall.obstacles(example().build())).isEmpty();
        lab.server.exec("nft", "table ip strict { chain f { type filter hook forward priority 5; policy drop; }; }");
        assertThat(lab.firewall.obstacles(example().build()))
                .containsExactly("the chain f of the table ip strict drops what is forwarded, and none of its rules is"
                        + " about wg0: peers reach nothing behind this server. Let it through with: nft insert rule ip"
                        + " strict f iifname wg0 accept && nft insert rule ip strict f oifname wg0 accept");
    }
}
