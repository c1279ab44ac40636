package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.List;
import java.util.Scanner;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the kernel tracks of the packets of clients on the internet, of the tunnel, and of others behind the server.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.CONNTRACK})
final class TrackingTest {
    private static final int CLIENTS = 40;

    private TunnelLab lab;
    private NetworkNamespace internet;

    @BeforeEach
    void setUp() {
        lab = new TunnelLab();
        internet = NetworkNamespace.create("internet");
        NetworkNamespace.join(
                lab.server,
                "wan0",
                List.of("198.51.100.1/24", "2001:db8:9::1/64"),
                internet,
                "eth0",
                List.of("198.51.100.2/24", "2001:db8:9::2/64"));
        internet.exec("ip", "route", "add", "192.168.7.0/24", "via", "198.51.100.1");
        lab.host.exec("ip", "route", "add", "198.51.100.0/24", "via", "192.168.7.1");
    }

    @AfterEach
    void tearDown() {
        lab.close();
        internet.close();
    }

    private long entries() {
        return Stream.of("ipv4", "ipv6")
                .flatMap(family -> lab.server
                        .exec("conntrack", "-L", "-f", family, "-p", "udp")
                        .lines())
                .count();
    }

    /// Of a UDP flow from there.
    private int secondsLeft(String source) {
        try (Scanner flow = new Scanner(lab.server.exec("conntrack", "-L", "-p", "udp", "-s", source))) {
            return Integer.parseInt(
                    List.of(flow.next(), flow.next(), flow.next()).getLast());
        }
    }

    /// Packets from as many clients to the tunnel's port, and an answer to each.
    private void clientsTalk(NetworkNamespace server, String address) throws IOException {
        try (DatagramSocket hub = server.call(() -> new DatagramSocket(new InetSocketAddress(address, 51820)))) {
            for (int client = 0; client < CLIENTS; client++) {
                try (DatagramSocket socket = internet.call(() -> new DatagramSocket())) {
                    socket.setSoTimeout(5000);
                    hub.setSoTimeout(5000);
                    socket.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress(address, 51820)));
                    DatagramPacket packet = new DatagramPacket(new byte[1], 1);
                    hub.receive(packet);
                    hub.send(packet);
                    socket.receive(packet);
                }
            }
        }
    }

    @Test
    void theTunnelsOwnPacketsTakeNoEntriesUnlessToldSo() throws IOException {
        lab.firewall.apply(TunnelLab.example().build());
        clientsTalk(lab.server, "198.51.100.1");
        clientsTalk(lab.server, "2001:db8:9::1");
        assertThat(entries()).isZero();

        clientsTalk(lab.host, "192.168.7.2");
        assertThat(entries()).as("somebody else's server behind this one").isEqualTo(CLIENTS);
        lab.server.exec("conntrack", "-F");

        lab.firewall.apply(TunnelLab.example()
                .conntrack(new Conntrack(null, null, null, false))
                .build());
        clientsTalk(lab.server, "198.51.100.1");
        assertThat(entries()).isEqualTo(CLIENTS);
    }

    @ParameterizedTest
    @CsvSource({"198.51.100.1, 198.51.100.2", "2001:db8:9::1, 2001:db8:9::2"})
    void whatRoutersSayOfTheTunnelsPacketsComesThroughAFirewallThatDropsWhatIsInvalid(String own, String client)
            throws IOException {
        lab.firewall.apply(TunnelLab.example().build());
        lab.server.exec(
                "nft",
                "add table inet host { chain in { type filter hook input priority 0; ct state invalid drop; }; }");
        try (DatagramSocket hub = lab.server.call(() -> new DatagramSocket(new InetSocketAddress(own, 51820)))) {
            hub.connect(new InetSocketAddress(client, 9));
            hub.setSoTimeout(5000);
            hub.send(new DatagramPacket(new byte[1], 1));
            assertThatThrownBy(() -> hub.receive(new DatagramPacket(new byte[1], 1)))
                    .isInstanceOf(PortUnreachableException.class);
        }
    }

    @Test
    void flowsOfPeersTimeOutAsTold() throws IOException {
        lab.firewall.apply(TunnelLab.example()
                .conntrack(new Conntrack(null, 7, 11, true))
                .rule(1, "192.168.7.0/24")
                .peer(1, "10.8.0.2/32", 1)
                .build());
        assertThat(lab.exchange(lab.first, "10.8.0.2", lab.host, "192.168.7.2", 53, true))
                .isTrue();
        assertThat(secondsLeft("10.8.0.2")).isBetween(1, 11);

        clientsTalk(lab.host, "192.168.7.2");
        assertThat(secondsLeft("198.51.100.2"))
                .as("flows of others keep the kernel's timeout")
                .isGreaterThan(11);

        lab.firewall.apply(TunnelLab.example()
                .conntrack(new Conntrack(null, 8, null, true))
                .build());
        assertThat(lab.server.exec("nft", "list", "table", "inet", "wirefleet"))
                .contains("ct timeout udp-8-kernel")
                .doesNotContain("udp-7-11");
        assertThat(lab.firewall.drift(TunnelLab.example()
                        .conntrack(new Conntrack(null, 8, null, true))
                        .build()))
                .isEmpty();
    }
}
