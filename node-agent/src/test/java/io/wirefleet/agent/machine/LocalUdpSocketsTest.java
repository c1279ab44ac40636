package io.wirefleet.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.daemon.AgentFixture;
import io.wirefleet.agent.reconcile.UdpSockets;
import io.wirefleet.agent.reconcile.UdpSockets.UdpSocket;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.agent.wireguard.DeviceConfig;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Additional listen ports of an agent on a machine on which others listen.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WIREGUARD_GO})
class LocalUdpSocketsTest {
    private final String name = "wf" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
    private final String other = name + "b";
    private final NetworkNamespace namespace = NetworkNamespace.create("ports");
    private final NetworkNamespace client = NetworkNamespace.create("client");
    private LocalMachine local;

    @BeforeEach
    void open() {
        local = namespace.call(() -> LocalMachine.open("/usr/bin:/usr/sbin"));
        NetworkNamespace.join(
                namespace,
                "lan0",
                List.of("192.0.2.1/24", "2001:db8::1/64"),
                client,
                "lan0",
                List.of("192.0.2.2/24", "2001:db8::2/64"));
    }

    @AfterEach
    void close() {
        namespace.run(() -> {
            local.machine().wireGuard().delete(name);
            local.machine().wireGuard().delete(other);
            local.close();
        });
        namespace.close();
        client.close();
    }

    private DatagramSocket listen(String address, int port) {
        return namespace.call(() -> new DatagramSocket(new InetSocketAddress(address, port)));
    }

    private List<String> seen(int port) {
        UdpSockets sockets = local.machine().udpSockets();
        return namespace.call(() -> sockets.at(Set.of(port)).stream()
                .map(UdpSocket::address)
                .map(Object::toString)
                .toList());
    }

    @Test
    void tellsWhoListensAtWhichAddressOfBothFamilies() throws IOException {
        UdpSockets sockets = local.machine().udpSockets();
        try (var ipv4 = listen("192.0.2.1", 53);
                var ipv6 = listen("2001:db8::1", 54);
                var any = listen("0.0.0.0", 55);
                var connected = listen("192.0.2.1", 56)) {
            connected.connect(new InetSocketAddress("192.0.2.2", 9));
            assertThat(seen(53)).containsExactly("192.0.2.1");
            assertThat(seen(54)).containsExactly("2001:db8::1");
            assertThat(seen(55)).isNotEmpty().allMatch(address -> address.equals("0.0.0.0") || address.equals("::"));
            assertThat(seen(56)).isEmpty();
            assertThat(seen(57)).isEmpty();
            UdpSocket socket = namespace.call(() -> sockets.at(Set.of(53)).getFirst());
            assertThat(namespace.call(() -> sockets.holder(socket)).who())
                    .endsWith(" (process " + ProcessHandle.current().pid() + ")");
            assertThat(List.of(ipv4, ipv6, any)).noneMatch(DatagramSocket::isClosed);
        }
        namespace.run(() -> {
            local.machine().wireGuard().create(other);
            local.machine().wireGuard().configure(other, new DeviceConfig(null, 51999, List.of()));
            local.machine().links().setUp(other);
            UdpSocket socket = sockets.at(Set.of(51999)).getFirst();
            assertThat(sockets.holder(socket).wireGuard()).isEqualTo(other);
        });
    }

    @Test
    @DisplayName(
            "I9 a service at an additional listen port keeps its packets, one at the tunnel's address is in nobody's way")
    void aServiceKeepsItsPackets(@TempDir Path directory) throws IOException {
        AgentFixture agent = new AgentFixture(directory);
        try (var resolver = listen("0.0.0.0", 53);
                var loopback = listen("127.0.0.53", 443);
                var asking = client.call(() -> new DatagramSocket())) {
            namespace.run(() -> {
                agent.machine = local.machine();
                agent.restart();
                agent.keeper.receive(agent.console
                        .put(agent.console.tunnel(
                                name, 51820, new Routing(List.of(), List.of(53, 443), List.of(), List.of())))
                        .delta());
            });
            assertThat(redirected()).contains("dport 443").doesNotContain("dport 53");
            resolver.setSoTimeout(5_000);
            asking.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress("192.0.2.1", 53)));
            resolver.receive(new DatagramPacket(new byte[1], 1));
            assertThat(loopback.isClosed()).isFalse();
        }
        namespace.run(() -> agent.pass(Duration.ofSeconds(31)));
        assertThat(redirected()).contains("dport 443").contains("dport 53");
        try (var forPeers = listen("10.8.0.1", 53)) {
            namespace.run(() -> agent.pass(Duration.ofSeconds(62)));
            assertThat(redirected()).contains("dport 53");
            assertThat(forPeers.isClosed()).isFalse();
        }
        namespace.run(() -> agent.keeper.receive(
                agent.console.remove(agent.console.tunnel(name, 51820)).delta()));
    }

    private String redirected() {
        return namespace.exec("nft", "list", "chain", "inet", "wirefleet", "ports");
    }
}
