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
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The rule sets of other firewalls on the same server, as the programs themselves made them on Debian 12 and as they
/// were saved: ufw's 0.36 once it was enabled, Docker's 20.10 with a network and two containers with published ports,
/// firewalld's 1.3 at its start.
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
                // what it made of its table when it was told this
                "nft delete table inet firewalld && nft -f $THEIRS/firewalld-trusted.nft");

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

        /// Docker's are for IPv4, unless it is told otherwise.
        boolean blocksIpv6() {
            return this != DOCKER;
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
            Path file = saved(name);
            String program = name.endsWith(".nft")
                    ? "nft -f "
                    : (name.endsWith(".v4") ? "iptables-nft-restore " : "ip6tables-nft-restore ");
            server.exec("sh", "-c", program + file);
        }
    }

    private Path saved(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(CoexistenceTest.class.getResourceAsStream(name))) {
            return Files.write(directory.resolve(name), stream.readAllBytes());
        }
    }

    /// To the byte, with handles, which tell a rule that was taken away and put back from one that stayed; but for
    /// what counters count, which goes on.
    private String theirs() {
        return lab.server
                .exec("sh", "-c", "nft -a list ruleset | sed '/^table inet wirefleet/,/^}/d'")
                .replaceAll("counter packets \\d+ bytes \\d+", "counter");
    }

    private boolean reaches(Plan plan, boolean expected, int port) throws IOException {
        return lab.exchange(lab.first, plan.tunnel(2), lab.host, plan.lan(2), port, expected);
    }

    /// Through the tunnel and to a network behind the server, but not by a rule.
    private boolean reachesWithoutARule(Plan plan, int port) throws IOException {
        return lab.exchange(lab.second, plan.tunnel(3), lab.host, plan.lan(2), port, false)
                || lab.exchange(lab.first, plan.tunnel(2), lab.second, plan.tunnel(3), port, false);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("I9 rules of others that drop what is forwarded are told with what mends it, and stay as they are")
    void i9OthersRulesAreToldAndLeftAlone(Other other) throws IOException {
        load(lab.server, other);
        FirewallDesired desired = example().build();
        String before = theirs();
        lab.firewall.apply(desired);
        assertThat(theirs()).isEqualTo(before);
        List<String> obstacles = lab.firewall.obstacles(desired);
        assertThat(obstacles)
                .first()
                .satisfies(line ->
                        assertThat(line).contains("the chain " + other.chain).contains(other.told));
        for (Plan plan : Plan.values()) {
            boolean expected = plan == Plan.IPV6 && !other.blocksIpv6();
            assertThat(reaches(plan, expected, 60))
                    .as("a drop of theirs wins, %s", plan)
                    .isEqualTo(expected);
            assertThat(reachesWithoutARule(plan, 61)).isFalse();
        }

        saved("firewalld-trusted.nft");
        lab.server.exec("env", "THEIRS=" + directory, "sh", "-c", other.mending);
        assertThat(lab.firewall.obstacles(desired)).isEmpty();
        for (Plan plan : Plan.values()) {
            assertThat(reaches(plan, true, 62))
                    .as("with the line that was told, %s", plan)
                    .isTrue();
            assertThat(reachesWithoutARule(plan, 63))
                    .as("denied stays denied, %s", plan)
                    .isFalse();
        }
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
