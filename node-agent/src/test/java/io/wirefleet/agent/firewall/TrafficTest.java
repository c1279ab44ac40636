package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Needs({Need.ROOT, Need.IP, Need.NFT, Need.PING, Need.CONNTRACK})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TrafficTest {
    enum Plan {
        IPV4("10.8.0.%d", "192.168.7.%d", "10.8.0.0/24", "192.168.7.0/24", "/32"),
        IPV6("fd00:8::%d", "fd00:7::%d", "fd00:8::/64", "fd00:7::/64", "/128");

        private final String tunnelFormat;
        private final String lanFormat;
        final String tunnelPrefix;
        final String lanPrefix;
        final String hostLength;

        Plan(String tunnelFormat, String lanFormat, String tunnelPrefix, String lanPrefix, String hostLength) {
            this.tunnelFormat = tunnelFormat;
            this.lanFormat = lanFormat;
            this.tunnelPrefix = tunnelPrefix;
            this.lanPrefix = lanPrefix;
            this.hostLength = hostLength;
        }

        /// 1 is the server, 2 and 3 are the peers.
        String tunnel(int number) {
            return String.format(Locale.ROOT, tunnelFormat, number);
        }

        /// 1 is the server, 2 is the private host.
        String lan(int number) {
            return String.format(Locale.ROOT, lanFormat, number);
        }

        String source(int peer) {
            return tunnel(peer) + hostLength;
        }
    }

    private TunnelLab lab;

    @BeforeAll
    void setUp() {
        lab = new TunnelLab();
    }

    @AfterAll
    void tearDown() {
        lab.close();
    }

    private boolean firstReachesHost(Plan plan, int port, boolean expected) throws IOException {
        return lab.exchange(lab.first, plan.tunnel(2), lab.host, plan.lan(2), port, expected);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("I2 nothing goes through without a rule, and only what the rule names with one")
    void onlyWhatARuleNames(Plan plan) throws IOException {
        lab.firewall.apply(TunnelLab.example().peer(1, plan.source(2)).build());
        assertThat(firstReachesHost(plan, 53, false)).isFalse();
        assertThat(lab.pings(lab.first, plan.lan(2))).isFalse();

        lab.firewall.apply(TunnelLab.example()
                .rule(1, plan.lanPrefix, "udp/53")
                .peer(1, plan.source(2), 1)
                .build());
        assertThat(firstReachesHost(plan, 53, true)).isTrue();
        assertThat(firstReachesHost(plan, 54, false)).isFalse();
        assertThat(lab.pings(lab.first, plan.lan(2))).isFalse();
        assertThat(lab.exchange(lab.second, plan.tunnel(3), lab.host, plan.lan(2), 53, false))
                .isFalse();

        lab.firewall.apply(TunnelLab.example()
                .rule(1, plan.lanPrefix, "icmp", "udp/54-60")
                .peer(1, plan.source(2), 1)
                .build());
        assertThat(lab.pings(lab.first, plan.lan(2))).isTrue();
        assertThat(firstReachesHost(plan, 57, true)).isTrue();
        assertThat(firstReachesHost(plan, 53, false)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void anExcludedDestinationStaysClosedUnlessAnotherRuleOpensIt(Plan plan) throws IOException {
        String[] everything = {};
        DesiredExample excluded = TunnelLab.example()
                .rule(1, "0.0.0.0/0 ::/0", plan.lan(2) + plan.hostLength, everything)
                .peer(1, plan.source(2), 1, 2);
        lab.firewall.apply(excluded.build());
        assertThat(firstReachesHost(plan, 53, false)).isFalse();
        assertThat(lab.exchange(lab.first, plan.tunnel(2), lab.server, plan.lan(1), 53, true))
                .isTrue();

        lab.firewall.apply(excluded.rule(2, plan.lanPrefix, "udp/53").build());
        assertThat(firstReachesHost(plan, 53, true)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("I3 a narrowed rule ends an established flow with the very next packet")
    void aNarrowedRuleEndsAnEstablishedFlow(Plan plan) throws IOException {
        DesiredExample wide =
                TunnelLab.example().noMasquerade().rule(1, plan.lanPrefix).peer(1, plan.source(2), 1);
        lab.firewall.apply(wide.build());
        try (TunnelLab.Flow flow = new TunnelLab.Flow(lab.first, plan.tunnel(2), lab.host, plan.lan(2), 60)) {
            assertThat(flow.there(true)).isNotEqualTo("nothing");
            assertThat(flow.back(flow.openerAddress(), true)).isNotEqualTo("nothing");
            assertThat(flow.there(true)).isNotEqualTo("nothing");

            lab.firewall.apply(wide.rule(1, plan.lanPrefix, "tcp").build());
            assertThat(flow.there(false)).isEqualTo("nothing");

            lab.server.exec("conntrack", "-D", "-f", plan == Plan.IPV4 ? "ipv4" : "ipv6", "-s", plan.tunnel(2));
            assertThat(flow.back(flow.openerAddress(), false)).isEqualTo("nothing");
            assertThat(flow.there(false)).isEqualTo("nothing");
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePrivateNetworkCannotOpenFlowsToPeers(Plan plan) throws IOException {
        lab.firewall.apply(TunnelLab.example()
                .noMasquerade()
                .rule(1, "0.0.0.0/0 ::/0")
                .peer(1, plan.source(2), 1)
                .build());

        assertThat(lab.exchange(lab.host, plan.lan(2), lab.first, plan.tunnel(2), 53, false))
                .isFalse();
        assertThat(lab.pings(lab.host, plan.tunnel(2))).isFalse();
        assertThat(firstReachesHost(plan, 53, true)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void peersReachEachOtherOnlyByARule(Plan plan) throws IOException {
        DesiredExample example = TunnelLab.example()
                .rule(1, plan.lanPrefix)
                .peer(1, plan.source(2), 1, 2)
                .peer(2, plan.source(3), 1);
        lab.firewall.apply(example.build());
        assertThat(lab.exchange(lab.first, plan.tunnel(2), lab.second, plan.tunnel(3), 53, false))
                .isFalse();

        lab.firewall.apply(example.rule(2, plan.tunnelPrefix).build());
        assertThat(lab.exchange(lab.first, plan.tunnel(2), lab.second, plan.tunnel(3), 53, true))
                .isTrue();
        assertThat(lab.exchange(lab.second, plan.tunnel(3), lab.first, plan.tunnel(2), 54, false))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void thePrivateHostSeesTheServersAddressOrThePeers(Plan plan) throws IOException {
        DesiredExample example = TunnelLab.example().rule(1, plan.lanPrefix).peer(1, plan.source(2), 1);

        assertThat(seenByHost(plan, example, 61)).isEqualTo(address(plan.lan(1)));
        assertThat(seenByHost(plan, example.egress("lan0"), 62)).isEqualTo(address(plan.lan(1)));
        assertThat(seenByHost(plan, example.egress("other0"), 63)).isEqualTo(address(plan.tunnel(2)));
        assertThat(seenByHost(plan, example.noMasquerade(), 64)).isEqualTo(address(plan.tunnel(2)));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "I2 peers of one network reach each other only by a rule that names its prefix, and only those who have it")
    void i2PeersReachEachOtherOnlyByARule(Plan plan) throws IOException {
        DesiredExample example = TunnelLab.example()
                .rule(1, plan.lanPrefix)
                .peer(1, plan.source(2), 1)
                .peer(2, plan.source(3), 1);
        lab.firewall.apply(example.build());
        assertThat(lab.exchange(lab.first, plan.tunnel(2), lab.second, plan.tunnel(3), 80, false))
                .isFalse();

        lab.firewall.apply(example.rule(2, plan.tunnelPrefix, "udp/81")
                .withoutPeer(1)
                .peer(1, plan.source(2), 1, 2)
                .build());
        assertThat(lab.exchange(lab.first, plan.tunnel(2), lab.second, plan.tunnel(3), 81, true))
                .isTrue();
        assertThat(lab.exchange(lab.first, plan.tunnel(2), lab.second, plan.tunnel(3), 82, false))
                .as("another port")
                .isFalse();
        assertThat(lab.exchange(lab.second, plan.tunnel(3), lab.first, plan.tunnel(2), 81, false))
                .as("the other way round, without the rule")
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheSourcesThatAreNamedAreMasqueraded(Plan plan) throws IOException {
        DesiredExample example = TunnelLab.example()
                .masquerade("10.8.0.3/32 fd00:8::3/128")
                .rule(1, plan.lanPrefix)
                .peer(1, plan.source(2), 1)
                .peer(2, plan.source(3), 1);
        assertThat(seenByHost(plan, example, 66)).isEqualTo(address(plan.tunnel(2)));
        try (TunnelLab.Flow flow = new TunnelLab.Flow(lab.second, plan.tunnel(3), lab.host, plan.lan(2), 67)) {
            assertThat(flow.there(true)).isEqualTo(address(plan.lan(1)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachPeerLeavesUnderOneAddressOfThePoolWheneverAndAnswersComeBack(Plan plan) throws IOException {
        List<String> pool = List.of(plan.lan(77), plan.lan(78), plan.lan(79));
        DesiredExample example = TunnelLab.example()
                .masquerade("", pool.toArray(String[]::new))
                .rule(1, plan.lanPrefix)
                .peer(1, plan.source(2), 1)
                .peer(2, plan.source(3), 1);
        for (String address : pool) {
            lab.server.exec("ip", "address", "replace", address + plan.hostLength, "dev", "lan0");
        }
        try {
            String seen = seenByHost(plan, example, 68);
            assertThat(pool.stream().map(TrafficTest::address)).contains(seen);
            assertThat(seenByHost(plan, example, 69)).isEqualTo(seen);
            lab.firewall.remove();
            assertThat(seenByHost(plan, example, 72))
                    .as("after the table was made anew")
                    .isEqualTo(seen);
            assertThat(firstReachesHost(plan, 73, true)).isTrue();
        } finally {
            for (String address : pool) {
                lab.server.exec("ip", "address", "del", address + plan.hostLength, "dev", "lan0");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void packetsToAnAdditionalListenPortReachTheListenPortAndAnswersBearIt(Plan plan) throws IOException {
        lab.firewall.apply(TunnelLab.example().additionalPorts(443).build());
        try (DatagramSocket listening = lab.server.call(() -> new DatagramSocket(51820));
                DatagramSocket client = lab.host.call(() -> new DatagramSocket())) {
            listening.setSoTimeout(5_000);
            client.setSoTimeout(5_000);
            DatagramPacket packet = new DatagramPacket(new byte[8], 8);
            for (int port : new int[] {443, 51820}) {
                client.send(new DatagramPacket(new byte[8], 8, new InetSocketAddress(plan.lan(1), port)));
                listening.receive(packet);
                listening.send(new DatagramPacket(new byte[8], 8, packet.getSocketAddress()));
                client.receive(packet);
                assertThat(packet.getSocketAddress()).isEqualTo(new InetSocketAddress(plan.lan(1), port));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tcpTellsASegmentThatFitsTheTunnelInBothDirections(Plan plan) throws IOException {
        lab.firewall.apply(TunnelLab.example()
                .rule(1, plan.lanPrefix, "tcp")
                .peer(1, plan.source(2), 1)
                .build());
        lab.server.exec("ip", "link", "set", "wg0", "mtu", "1420");
        try (ServerSocket listening = lab.host.call(() -> new ServerSocket(0));
                Socket client = lab.first.call(() -> new Socket(plan.lan(2), listening.getLocalPort()));
                Socket answering = listening.accept()) {
            int headers = plan == Plan.IPV4 ? 40 : 60;
            assertThat(mss(lab.host, answering.getLocalPort())).isLessThanOrEqualTo(1420 - headers);
            assertThat(mss(lab.first, client.getPort())).isLessThanOrEqualTo(1420 - headers);
        } finally {
            lab.server.exec("ip", "link", "set", "wg0", "mtu", "1500");
        }
    }

    /// The largest segment that an end sends, by `ss`.
    private static int mss(NetworkNamespace end, int serverPort) {
        String shown = end.exec("ss", "-tinH", "( sport = :" + serverPort + " or dport = :" + serverPort + " )");
        return Integer.parseInt(shown.replaceAll("(?s).* mss:(\\d+).*", "$1"));
    }

    private String seenByHost(Plan plan, DesiredExample example, int port) throws IOException {
        lab.firewall.apply(example.build());
        try (TunnelLab.Flow flow = new TunnelLab.Flow(lab.first, plan.tunnel(2), lab.host, plan.lan(2), port)) {
            return flow.there(true);
        }
    }

    private static String address(String text) {
        return new InetSocketAddress(text, 0).getAddress().getHostAddress();
    }

    @ParameterizedTest
    @EnumSource
    void theServersOwnServicesAreClosedButForPing(Plan plan) throws IOException {
        DesiredExample example = TunnelLab.example().rule(1, plan.lanPrefix).peer(1, plan.source(2), 1, 2);
        lab.firewall.apply(example.build());
        assertThat(lab.exchange(lab.first, plan.tunnel(2), lab.server, plan.tunnel(1), 53, false))
                .isFalse();
        assertThat(lab.pings(lab.first, plan.tunnel(1))).isTrue();
        assertThat(lab.exchange(lab.server, plan.tunnel(1), lab.first, plan.tunnel(2), 53, true))
                .as("the server reaches its peers")
                .isTrue();

        lab.firewall.apply(
                example.rule(2, plan.tunnel(1) + plan.hostLength, "udp/53").build());
        assertThat(lab.exchange(lab.first, plan.tunnel(2), lab.server, plan.tunnel(1), 53, true))
                .isTrue();
        assertThat(lab.exchange(lab.first, plan.tunnel(2), lab.server, plan.tunnel(1), 54, false))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void icmpErrorsAboutAFlowPassBothWaysWhateverThePorts(Plan plan) throws IOException {
        lab.firewall.apply(TunnelLab.example()
                .noMasquerade()
                .rule(1, plan.lanPrefix, "udp/70-79")
                .peer(1, plan.source(2), 1)
                .build());
        try (TunnelLab.Flow flow = new TunnelLab.Flow(lab.first, plan.tunnel(2), lab.host, plan.lan(2), 70)) {
            assertThat(flow.there(true)).isNotEqualTo("nothing");
            assertThatThrownBy(flow::answerToNobody)
                    .as("an error from the peer")
                    .isInstanceOf(PortUnreachableException.class);
        }
        try (TunnelLab.Flow flow = new TunnelLab.Flow(lab.first, plan.tunnel(2), lab.host, plan.lan(2), 71)) {
            assertThatThrownBy(flow::openToNobody)
                    .as("an error from the private host")
                    .isInstanceOf(PortUnreachableException.class);
        }
    }
}
