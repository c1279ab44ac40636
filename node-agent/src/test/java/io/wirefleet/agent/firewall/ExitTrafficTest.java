package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.firewall.TrafficTest.Plan;
import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.reconcile.ExitFixture;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Packets through a server with two ways out. The same address is at the end of both: who answers from it, and to
/// whom, tells the way. The routing table leads to `host`, the exit to `other`; every reverse path filter is strict.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.PING, Need.CONNTRACK, Need.WIREGUARD_GO})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExitTrafficTest {
    private static final String EVERYWHERE = "0.0.0.0/0 ::/0";
    private static final String EXIT_FILTER = "net.ipv4.conf.exit0.rp_filter";

    private TunnelLab lab;
    private NetworkNamespace other;
    private LocalMachine local;
    private ExitFixture exits;

    private static String target(Plan plan) {
        return switch (plan) {
            case IPV4 -> "203.0.113.1";
            case IPV6 -> "2001:db8:113::1";
        };
    }

    /// The server on the way by the exit.
    private static String server(Plan plan) {
        return switch (plan) {
            case IPV4 -> "192.168.9.1";
            case IPV6 -> "fd00:9:0:0:0:0:0:1";
        };
    }

    @BeforeAll
    void setUp(@TempDir Path directory) {
        lab = new TunnelLab();
        other = NetworkNamespace.create("other");
        lab.server.exec("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1", "net.ipv4.conf.default.rp_filter=1");
        NetworkNamespace.join(
                lab.server,
                "exit0",
                List.of("192.168.9.1/24", "fd00:9::1/64"),
                other,
                "exit0",
                List.of("192.168.9.2/24", "fd00:9::2/64"));
        for (NetworkNamespace end : List.of(lab.host, other)) {
            end.exec("ip", "address", "add", "203.0.113.1/32", "dev", "lo");
            end.exec("ip", "-6", "address", "add", "2001:db8:113::1/128", "dev", "lo", "nodad");
        }
        lab.server.exec("ip", "route", "add", "default", "via", "192.168.7.2");
        lab.server.exec("ip", "-6", "route", "add", "default", "via", "fd00:7::2");
        local = lab.server.call(() -> LocalMachine.open("/usr/bin:/usr/sbin"));
        StateDirectory state = new StateDirectory(directory.resolve("state"));
        state.create();
        exits = new ExitFixture(local.machine(), RestoreRecord.load(state));
    }

    @BeforeEach
    void mend() {
        exitUp();
        other.exec("ip", "address", "replace", "192.168.9.2/24", "dev", "exit0");
        other.exec("ip", "-6", "address", "replace", "fd00:9::2/64", "dev", "exit0", "nodad");
        lab.server.exec("conntrack", "-F");
    }

    /// An interface that goes down loses its IPv6 addresses.
    private void exitUp() {
        lab.server.exec("ip", "link", "set", "exit0", "up");
        lab.server.exec("ip", "-6", "address", "replace", "fd00:9::1/64", "dev", "exit0", "nodad");
    }

    @AfterAll
    void tearDown() {
        lab.server.run(local::close);
        other.close();
        lab.close();
    }

    private static DesiredExample example() {
        return TunnelLab.example().exit("other", 7, "exit0", "192.168.9.2", "fd00:9::2");
    }

    private static DesiredExample everythingByTheExit(Plan plan, boolean fallback) {
        return example().rule(1, EVERYWHERE).by(1, "other", fallback).peer(1, plan.source(2), 1);
    }

    /// @return what is wrong with the exits
    private List<String> apply(DesiredExample example) {
        FirewallDesired desired = example.build();
        return lab.server.call(() -> exits.apply(desired));
    }

    private boolean reaches(NetworkNamespace end, Plan plan, int port, boolean expected) throws IOException {
        return lab.exchange(lab.first, plan.tunnel(2), end, target(plan), port, expected);
    }

    @ParameterizedTest
    @EnumSource
    void packetsOfARuleLeaveByItsExitUnderItsAddressAndOthersByTheRoutingTable(Plan plan) throws IOException {
        assertThat(apply(everythingByTheExit(plan, false).rule(2, EVERYWHERE).peer(2, plan.source(3), 2)))
                .isEmpty();

        assertThat(reaches(other, plan, 53, true)).isTrue();
        assertThat(reaches(lab.host, plan, 54, false)).isFalse();
        assertThat(lab.exchange(lab.second, plan.tunnel(3), lab.host, target(plan), 55, true))
                .as("a peer without the exit")
                .isTrue();
        try (TunnelLab.Flow flow = new TunnelLab.Flow(lab.first, plan.tunnel(2), other, target(plan), 56)) {
            assertThat(flow.there(true)).isEqualTo(server(plan));
        }
        assertThat(lab.exchange(lab.first, plan.tunnel(2), lab.second, plan.tunnel(3), 57, true))
                .as("what is routed into the tunnel stays there")
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theRuleWithTheLongestPrefixThatLetsThePacketThroughDecides(Plan plan) throws IOException {
        String length = plan.hostLength;
        apply(everythingByTheExit(plan, false)
                .rule(2, target(plan) + length, "udp/53")
                .peer(1, plan.source(2), 1, 2)
                .withoutPeer(1)
                .peer(1, plan.source(2), 1, 2));

        assertThat(reaches(lab.host, plan, 53, true)).isTrue();
        assertThat(reaches(other, plan, 54, true)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whileTheInterfaceOfTheExitIsDownTrafficStopsOrFallsBackWithoutTheAgent(Plan plan) throws IOException {
        apply(everythingByTheExit(plan, false));
        assertThat(reaches(other, plan, 53, true)).isTrue();
        lab.server.exec("ip", "link", "set", "exit0", "down");
        assertThat(reaches(lab.host, plan, 54, false)).isFalse();

        exitUp();
        assertThat(apply(everythingByTheExit(plan, true))).isEmpty();
        assertThat(reaches(other, plan, 55, true)).isTrue();
        lab.server.exec("ip", "link", "set", "exit0", "down");
        assertThat(reaches(lab.host, plan, 56, true)).isTrue();
        assertThat(apply(everythingByTheExit(plan, true)))
                .containsExactly("exit other: the interface exit0 is down (IPv4, IPv6)");
    }

    @ParameterizedTest
    @EnumSource
    void aGatewayThatDoesNotAnswerIsSeenAndSeenToComeBack(Plan plan) throws IOException {
        DesiredExample example = everythingByTheExit(plan, true);
        apply(example);
        other.exec("ip", "address", "del", "192.168.9.2/24", "dev", "exit0");
        other.exec("ip", "address", "del", "fd00:9::2/64", "dev", "exit0");
        lab.server.exec("ip", "neighbour", "flush", "dev", "exit0");
        String gateway = plan == Plan.IPV4 ? "192.168.9.2" : "fd00:9::2";
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> apply(example).stream()
                        .anyMatch(line -> line.contains("the gateway " + gateway + " does not answer on exit0")));
        apply(example);
        assertThat(reaches(lab.host, plan, 53, true)).isTrue();

        mend();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> apply(example).isEmpty());
        apply(example);
        assertThat(reaches(other, plan, 54, true)).isTrue();
    }

    @Test
    void anExitThatTheServerLacksLeadsNowhere() throws IOException {
        apply(everythingByTheExit(Plan.IPV4, false).by(1, "unknown", false));
        assertThat(reaches(lab.host, Plan.IPV4, 53, false)).isFalse();
        assertThat(reaches(other, Plan.IPV4, 54, false)).isFalse();
    }

    @Test
    @DisplayName("I9 the reverse path filter of an exit, its rules and its table are as they were when it is gone")
    void i9AnExitThatIsGoneLeavesNothing() {
        apply(TunnelLab.example());
        String before = routing();
        apply(example());
        assertThat(routing()).contains("proto 119").contains(EXIT_FILTER + " = 2");
        apply(TunnelLab.example());
        assertThat(routing()).isEqualTo(before).contains(EXIT_FILTER + " = 1");
    }

    private String routing() {
        return lab.server.exec("ip", "rule")
                + lab.server.exec("ip", "-6", "rule")
                + lab.server.exec("ip", "route", "show", "table", "all")
                + lab.server.exec("ip", "-6", "route", "show", "table", "all")
                + lab.server.exec("sysctl", EXIT_FILTER);
    }
}
