package io.wirefleet.agent.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.conntrack.PortUse.Place;
import io.wirefleet.agent.netlink.NetlinkProtocol;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Peers behind a router that masquerades, and as many flows as the kernel lets through.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.CONNTRACK})
final class PortCountTest {
    private static final int UDP = 17;

    private final NetworkNamespace peers = NetworkNamespace.create("peers");
    private final NetworkNamespace router = NetworkNamespace.create("router");
    private final NetworkNamespace far = NetworkNamespace.create("far");

    @BeforeEach
    void connect() {
        NetworkNamespace.join(
                peers, "eth0", List.of("10.8.0.2/24", "10.8.0.3/24"), router, "tunnel", List.of("10.8.0.1/24"));
        NetworkNamespace.join(
                far,
                "eth0",
                List.of("203.0.113.2/24", "203.0.113.3/24"),
                router,
                "wan",
                List.of("203.0.113.1/24", "203.0.113.9/24"));
        peers.exec("ip", "route", "add", "default", "via", "10.8.0.1");
        router.exec("sysctl", "-qw", "net.ipv4.ip_forward=1");
        router.exec("nft", """
                table ip test {
                  chain nat { type nat hook postrouting priority srcnat; ip saddr 10.8.0.0/24 masquerade; }
                }""");
        far.exec("nft", """
                table ip test {
                  chain silent { type filter hook input priority filter; meta l4proto udp drop; }
                }""");
        peers.exec("ping", "-c", "1", "-W", "5", "203.0.113.2");
        peers.exec("ping", "-c", "1", "-W", "5", "203.0.113.3");
    }

    @AfterEach
    void close() {
        far.close();
        router.close();
        peers.close();
    }

    /// A packet from each of these source ports.
    private void send(String from, int first, int last, String to, int port) {
        ByteBuffer packet = ByteBuffer.allocate(1);
        InetSocketAddress target = new InetSocketAddress(to, port);
        peers.run(() -> {
            for (int source = first; source <= last; source++) {
                try (DatagramChannel channel = DatagramChannel.open()) {
                    channel.bind(new InetSocketAddress(from, source)).send(packet.clear(), target);
                } catch (IOException e) {
                    throw new IllegalStateException("from port " + source, e);
                }
            }
        });
    }

    private PortUse count(int most) {
        return router.call(() -> PortCount.of(most));
    }

    private Losses losses() {
        return router.call(() -> {
            try (NetlinkSocket socket = NetlinkSocket.open(NetlinkProtocol.NETFILTER)) {
                return new Conntrack(socket).losses();
            }
        });
    }

    @Test
    void theKernelHasAsManyPortsForOnePlaceAsIsSaid() {
        Place place = new Place(IpAddress.parse("203.0.113.1"), IpAddress.parse("203.0.113.2"), UDP, 443);
        assertThat(count(1000).place()).as("nothing has ports yet").isNull();
        send("10.8.0.2", 20_001, 20_900, "203.0.113.2", 443);
        send("10.8.0.2", 30_001, 30_090, "203.0.113.3", 443);
        assertThat(count(10_000)).isEqualTo(new PortUse(place, 900, false));
        send("10.8.0.2", 1024, 65_535, "203.0.113.2", 443);
        assertThat(losses().insertFailed()).isZero();
        send("10.8.0.3", 1024, 3023, "203.0.113.2", 443);

        assertThat(losses().insertFailed()).as("flows that found no port").isEqualTo(2000);
        assertThat(losses().noRoom()).isZero();
        assertThat(count(200_000)).isEqualTo(new PortUse(place, PortUse.PORTS, false));
        send("10.8.0.2", 1024, 20_000, "203.0.113.3", 80);
        assertThat(count(16_384)).satisfies(sampled -> {
            assertThat(sampled.place()).isEqualTo(place);
            assertThat(sampled.used()).isCloseTo(PortUse.PORTS, Percentage.withPercentage(5));
            assertThat(sampled.estimated()).isTrue();
            assertThat(sampled.isNearlyAll()).isTrue();
        });
    }
}
