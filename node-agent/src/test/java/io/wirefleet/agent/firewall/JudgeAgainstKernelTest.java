package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sends packets by chance through rules by chance, and compares which of them arrive with what [FlowJudge] says.
/// The last packet of each round is one that surely passes: when it has, all before it have had their verdict.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.CONNTRACK})
final class JudgeAgainstKernelTest {
    private static final int ROUNDS = 12;
    private static final int PACKETS = 60;
    private static final int[] PORTS = {53, 443, 999, 1000, 1001, 1002, 1500, 2500, 2501};
    private static final int SENTINEL_RULE = 99;
    private static final Packet SENTINEL =
            new Packet(IpAddress.parse("10.8.9.9"), IpAddress.parse("192.168.9.9"), 17, 999);

    private NetworkNamespace peers;
    private NetworkNamespace server;
    private NetworkNamespace hosts;
    private NftFirewall firewall;
    private final List<DatagramChannel> receivers = new ArrayList<>();

    private record Packet(IpAddress source, IpAddress destination, int protocol, int port)
            implements Comparable<Packet> {
        @Override
        public int compareTo(Packet other) {
            return toString().compareTo(other.toString());
        }

        InetSocketAddress from() {
            return new InetSocketAddress(source.toInetAddress(), 0);
        }

        InetSocketAddress to() {
            return new InetSocketAddress(destination.toInetAddress(), port);
        }

        @Override
        public String toString() {
            return source + " > " + destination + " protocol " + protocol + " port " + port;
        }
    }

    /// The peers' namespace has every address of the plans, the hosts' every destination.
    @BeforeEach
    void join() {
        peers = NetworkNamespace.create("peers");
        server = NetworkNamespace.create("server");
        hosts = NetworkNamespace.create("hosts");
        NetworkNamespace.join(
                peers,
                "eth0",
                List.of("172.16.0.2/30", "fd00:a::2/64"),
                server,
                "tun0",
                List.of("172.16.0.1/30", "fd00:a::1/64"));
        NetworkNamespace.join(
                server,
                "lan0",
                List.of("172.16.1.1/30", "fd00:b::1/64"),
                hosts,
                "eth0",
                List.of("172.16.1.2/30", "fd00:b::2/64"));
        introduce(peers, "eth0", "fd00:a::2", server, "tun0", "fd00:a::1");
        introduce(server, "lan0", "fd00:b::1", hosts, "eth0", "fd00:b::2");
        for (String plan : List.of("10.8.0.0/16", "10.20.0.0/16", "fd00:8::/64")) {
            peers.exec("ip", "route", "add", "local", plan, "dev", "lo");
            server.exec("ip", "route", "add", plan, "via", plan.startsWith("fd") ? "fd00:a::2" : "172.16.0.2");
            hosts.exec("ip", "route", "add", plan, "via", plan.startsWith("fd") ? "fd00:b::1" : "172.16.1.1");
        }
        for (String target : List.of("192.168.0.0/16", "2001:db8::/64")) {
            peers.exec("ip", "route", "add", target, "via", target.startsWith("2") ? "fd00:a::1" : "172.16.0.1");
            server.exec("ip", "route", "add", target, "via", target.startsWith("2") ? "fd00:b::2" : "172.16.1.2");
            hosts.exec("ip", "route", "add", "local", target, "dev", "lo");
        }
        server.exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        peers.exec("sysctl", "-qw", "net.ipv6.ip_nonlocal_bind=1");
        hosts.exec("sysctl", "-qw", "net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0");
        firewall = server.call(NftFirewall::open);
        hosts.run(() -> {
            for (int port : PORTS) {
                DatagramChannel receiver = DatagramChannel.open();
                receivers.add(receiver);
                receiver.bind(new InetSocketAddress(port)).configureBlocking(false);
            }
        });
    }

    /// Tells two neighbours each other's addresses: discovery is dropped on the tunnel, and delays packets
    /// elsewhere.
    private static void introduce(
            NetworkNamespace one,
            String device,
            String address,
            NetworkNamespace other,
            String otherDevice,
            String otherAddress) {
        one.exec("ip", "neighbour", "add", otherAddress, "lladdr", mac(other, otherDevice), "dev", device);
        other.exec("ip", "neighbour", "add", address, "lladdr", mac(one, device), "dev", otherDevice);
    }

    private static String mac(NetworkNamespace namespace, String device) {
        String link = namespace.exec("ip", "-o", "link", "show", device);
        return link.replaceAll("(?s).*link/ether ([0-9a-f:]+).*", "$1");
    }

    @AfterEach
    void part() throws IOException {
        for (DatagramChannel receiver : receivers) {
            receiver.close();
        }
        firewall.close();
        peers.close();
        server.close();
        hosts.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void theJudgeAndTheKernelAgree(long seed) throws IOException {
        RandomDesired random = new RandomDesired(seed);
        int accepted = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            FirewallDesired desired = random.example("tun0", true)
                    .rule(SENTINEL_RULE, "192.168.9.9/32", "udp/999", "tcp/999")
                    .peer(SENTINEL_RULE, "10.8.9.9/32", SENTINEL_RULE)
                    .build();
            firewall.apply(desired);
            server.exec("conntrack", "-F");
            FlowJudge judge = firewall.judge(desired);
            Set<Packet> packets = packets(random);
            Set<Packet> expected = new TreeSet<>(packets);
            expected.removeIf(
                    packet -> !judge.accepts(packet.source(), packet.destination(), packet.protocol(), packet.port()));

            Set<Packet> arrived = peers.call(() -> sendUdp(packets));
            arrived.addAll(peers.call(() -> connectTcp(packets)));

            assertThat(arrived)
                    .as("seed %d, round %d, %s", seed, round, desired)
                    .isEqualTo(expected);
            accepted += expected.size();
            refused += packets.size() - expected.size();
        }
        assertThat(accepted).isGreaterThan(ROUNDS);
        assertThat(refused).isGreaterThan(ROUNDS);
    }

    private static Set<Packet> packets(RandomDesired random) {
        Set<Packet> packets = new TreeSet<>();
        for (int packet = 0; packet < PACKETS; packet++) {
            boolean ipv6 = random.upTo(3) == 0;
            packets.add(new Packet(
                    random.source(ipv6),
                    random.destination(ipv6),
                    random.upTo(1) == 0 ? 6 : 17,
                    PORTS[random.upTo(PORTS.length - 1)]));
        }
        return packets;
    }

    private Set<Packet> sendUdp(Set<Packet> packets) throws IOException {
        for (Packet packet : packets) {
            if (packet.protocol() == 17) {
                send(packet);
            }
        }
        send(SENTINEL);
        Set<Packet> arrived = new TreeSet<>();
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> {
            receive(packets, arrived);
            return arrived.remove(SENTINEL);
        });
        return arrived;
    }

    /// The packet's text is what it carries, because a receiver for all addresses does not see the destination.
    private static void send(Packet packet) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(family(packet))) {
            channel.bind(packet.from());
            channel.send(ByteBuffer.wrap(packet.toString().getBytes(StandardCharsets.US_ASCII)), packet.to());
        }
    }

    private static StandardProtocolFamily family(Packet packet) {
        return switch (packet.source().family()) {
            case IPV4 -> StandardProtocolFamily.INET;
            case IPV6 -> StandardProtocolFamily.INET6;
        };
    }

    private void receive(Set<Packet> packets, Set<Packet> arrived) throws IOException {
        for (DatagramChannel receiver : receivers) {
            ByteBuffer buffer = ByteBuffer.allocate(200);
            while (receiver.receive(buffer) != null) {
                String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
                buffer.clear();
                packets.stream()
                        .filter(packet -> packet.toString().equals(text))
                        .forEach(arrived::add);
                if (text.equals(SENTINEL.toString())) {
                    arrived.add(SENTINEL);
                }
            }
        }
    }

    /// Nobody listens: a connection that is refused has reached its destination.
    private static Set<Packet> connectTcp(Set<Packet> packets) throws IOException {
        List<Packet> all = new ArrayList<>(packets);
        all.removeIf(packet -> packet.protocol() != 6);
        all.add(new Packet(SENTINEL.source(), SENTINEL.destination(), 6, SENTINEL.port()));
        List<SocketChannel> channels = new ArrayList<>();
        Set<Packet> arrived = new TreeSet<>();
        try {
            for (Packet packet : all) {
                SocketChannel channel = SocketChannel.open(family(packet));
                channels.add(channel);
                channel.bind(packet.from()).configureBlocking(false);
                if (isRefused(channel, packet)) {
                    arrived.add(packet);
                }
            }
            Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> {
                for (int i = 0; i < all.size(); i++) {
                    if (!arrived.contains(all.get(i)) && isRefused(channels.get(i), null)) {
                        arrived.add(all.get(i));
                    }
                }
                return arrived.remove(all.getLast());
            });
            return arrived;
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    /// @param packet where to connect to; null: see how it stands
    private static boolean isRefused(SocketChannel channel, @Nullable Packet packet) throws IOException {
        try {
            boolean connected = packet == null ? channel.finishConnect() : channel.connect(packet.to());
            assertThat(connected).as("nobody listens").isFalse();
            return false;
        } catch (ConnectException _) {
            return true;
        }
    }
}
