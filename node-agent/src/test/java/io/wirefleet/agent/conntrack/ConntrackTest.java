package io.wirefleet.agent.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wirefleet.agent.netlink.NetlinkProtocol;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Peers in one namespace, a forwarding and masquerading router, a private host; entries come from real traffic
/// and are compared with what `conntrack -L` says.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.CONNTRACK, Need.PING})
class ConntrackTest {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final NetworkNamespace peers = NetworkNamespace.create("peers");
    private final NetworkNamespace router = NetworkNamespace.create("router");
    private final NetworkNamespace host = NetworkNamespace.create("host");
    private final NetlinkSocket socket = router.call(() -> NetlinkSocket.open(NetlinkProtocol.NETFILTER));
    private final Conntrack conntrack = new Conntrack(socket);

    @BeforeEach
    void connect() {
        NetworkNamespace.join(
                peers,
                "eth0",
                List.of("10.8.0.2/24", "10.8.0.3/24", "10.8.0.22/24", "fd00:8::2/64", "fd00:8::3/64"),
                router,
                "tunnel",
                List.of("10.8.0.1/24", "fd00:8::1/64"));
        NetworkNamespace.join(
                host,
                "eth0",
                List.of("192.168.9.2/24", "fd00:9::2/64"),
                router,
                "private",
                List.of("192.168.9.1/24", "fd00:9::1/64"));
        peers.exec("ip", "route", "add", "default", "via", "10.8.0.1");
        peers.exec("ip", "-6", "route", "add", "default", "via", "fd00:8::1");
        host.exec("ip", "-6", "route", "add", "default", "via", "fd00:9::1");
        router.exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        router.exec("nft", """
                table inet test {
                  chain raw { type filter hook prerouting priority raw; udp dport 7000 ct zone set 7; }
                  chain forward { type filter hook forward priority 0; ct state established,related,new accept; }
                  chain nat { type nat hook postrouting priority srcnat; ip saddr 10.8.0.0/24 masquerade; }
                }""");
        assertThat(list()).isEmpty();
    }

    @AfterEach
    void close() {
        socket.close();
        host.close();
        router.close();
        peers.close();
    }

    private List<String> list() {
        return Stream.of("ipv4", "ipv6")
                .flatMap(family -> router.exec("conntrack", "-L", "-f", family).lines())
                .filter(line -> line.contains("src="))
                .toList();
    }

    /// Packets may wait for their neighbour's address, so entries come a little later.
    private List<String> awaitList(int count) {
        return await().atMost(Duration.ofSeconds(20)).until(this::list, lines -> lines.size() == count);
    }

    private void send(String from, String to, int... ports) {
        peers.run(() -> {
            try (DatagramSocket sender = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(from), 0))) {
                for (int port : ports) {
                    sender.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(to), port));
                }
            }
        });
    }

    private static AddressSet set(String... prefixes) {
        return new AddressSet(Stream.of(prefixes).map(IpPrefix::parse).toList());
    }

    @Test
    void flowsAreReadAsConntrackShowsThem() {
        send("10.8.0.2", "192.168.9.2", 5000);
        send("fd00:8::2", "fd00:9::2", 5001);
        peers.exec("ping", "-c", "1", "-W", "5", "-I", "10.8.0.2", "192.168.9.2");

        List<String> shown = awaitList(3);

        List<Flow> flows = conntrack.list(_ -> true);

        assertThat(flows).hasSameSizeAs(shown);
        for (String line : shown) {
            assertThat(flows)
                    .as(line)
                    .anySatisfy(flow -> assertThat(line)
                            .contains(
                                    "src=" + flow.original().source() + " dst="
                                            + flow.original().destination(),
                                    "src=" + flow.reply().source() + " dst="
                                            + flow.reply().destination()));
        }
        Flow masqueraded = flows.stream()
                .filter(flow -> flow.original().destinationPort() == 5000)
                .findFirst()
                .orElseThrow();
        assertThat(masqueraded.original().protocol()).isEqualTo(UDP);
        assertThat(masqueraded.original().source()).isEqualTo(IpAddress.parse("10.8.0.2"));
        assertThat(masqueraded.reply().destination()).isEqualTo(IpAddress.parse("192.168.9.1"));
        assertThat(flows)
                .anySatisfy(flow -> assertThat(flow.original())
                        .isEqualTo(new FlowTuple(
                                IpAddress.parse("fd00:8::2"),
                                IpAddress.parse("fd00:9::2"),
                                UDP,
                                flow.original().sourcePort(),
                                5001)));
    }

    @Test
    @DisplayName("I3 the flows of a removed peer are forgotten, those of its neighbours are not")
    void aPeersFlowsAreDropped() {
        for (String peer : List.of("10.8.0.2", "10.8.0.3", "10.8.0.22")) {
            send(peer, "192.168.9.2", 5000, 5001);
        }
        send("fd00:8::2", "fd00:9::2", 5000);
        send("fd00:8::3", "fd00:9::2", 5000);
        awaitList(8);

        assertThat(conntrack.drop(set("10.8.0.2/32", "fd00:8::2/128"))).isEqualTo(3);

        assertThat(list()).hasSize(5).noneMatch(line -> line.contains("src=10.8.0.2 ") || line.contains("fd00:8::2 "));
        assertThat(conntrack.drop(set("10.8.0.2/32"))).as("a second time").isZero();
    }

    @Test
    void aConnectionThatWasDroppedIsNotTranslatedBackAnyMore() throws Exception {
        try (ServerSocket listener = host.call(() -> new ServerSocket(80, 1, InetAddress.getByName("192.168.9.2")));
                Socket client = peers.call(() ->
                        new Socket(InetAddress.getByName("192.168.9.2"), 80, InetAddress.getByName("10.8.0.2"), 0));
                Socket accepted = listener.accept()) {
            client.getOutputStream().write(1);
            assertThat(accepted.getInputStream().read()).isEqualTo(1);
            assertThat(conntrack.list(flow -> flow.original().protocol() == TCP))
                    .hasSize(1);

            assertThat(conntrack.drop(set("10.8.0.2/32"))).isEqualTo(1);
            assertThat(list()).isEmpty();
        }
    }

    @Test
    void onlyWhatANarrowedRuleNoLongerAllowsIsDropped() {
        send("10.8.0.2", "192.168.9.2", 443, 5432, 8080);
        send("10.8.0.3", "192.168.9.2", 5432);
        awaitList(4);

        int dropped = conntrack.drop(set("10.8.0.2/32"), flow -> flow.original().destinationPort() != 443);

        assertThat(dropped).isEqualTo(2);
        assertThat(list())
                .hasSize(2)
                .anyMatch(line -> line.contains("src=10.8.0.2") && line.contains("dport=443"))
                .anyMatch(line -> line.contains("src=10.8.0.3") && line.contains("dport=5432"));
    }

    @Test
    void theSideOfTheDestinationCountsToo() {
        host.run(() -> {
            try (DatagramSocket sender = new DatagramSocket()) {
                sender.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("fd00:8::2"), 9));
            }
        });
        awaitList(1);

        assertThat(conntrack.drop(set("fd00:8::2/128"))).isEqualTo(1);
        assertThat(list()).isEmpty();
    }

    @Test
    void flowsInOtherZonesAreFoundAndOnlyTheRightOneIsDropped() {
        send("10.8.0.2", "192.168.9.2", 7000);
        assertThat(awaitList(1)).singleElement().asString().contains("zone=7");
        int port = conntrack.list(_ -> true).getFirst().original().sourcePort();
        router.exec(
                "conntrack",
                "-I",
                "-p",
                "udp",
                "-s",
                "10.8.0.2",
                "-d",
                "192.168.9.2",
                "--sport",
                "" + port,
                "--dport",
                "7000",
                "--timeout",
                "100");
        assertThat(list()).hasSize(2);

        assertThat(conntrack.drop(set("10.8.0.2/32"), flow -> flow.zone() == 0)).isEqualTo(1);
        assertThat(list()).singleElement().asString().contains("zone=7");
        assertThat(conntrack.drop(set("10.8.0.2/32"))).isEqualTo(1);
        assertThat(list()).isEmpty();
    }

    @Test
    void manyPeersAndManyFlowsGoAtOnce() {
        int[] ports = new int[3000];
        for (int i = 0; i < ports.length; i++) {
            ports[i] = 10_000 + i;
        }
        send("10.8.0.3", "192.168.9.2", 443);
        awaitList(1);
        send("10.8.0.2", "192.168.9.2", ports);
        awaitList(3001);
        List<IpPrefix> removed = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            removed.add(IpAddress.parse("10.9.0.0").plus(i).toPrefix());
        }
        removed.add(IpPrefix.parse("10.8.0.2/32"));

        assertThat(conntrack.drop(new AddressSet(removed))).isEqualTo(3000);
        assertThat(list()).singleElement().asString().contains("src=10.8.0.3");
    }
}
