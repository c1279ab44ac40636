package io.wirefleet.agent.wireguard;

import static io.wirefleet.agent.wireguard.Keys.prefixes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.NetlinkProtocol;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// A server and two clients, each in a namespace of its own, with real `wireguard-go` processes between them.
@Needs({Need.ROOT, Need.IP, Need.WG, Need.WIREGUARD_GO, Need.PING})
class UserspaceWireGuardTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PORT = 51820;

    /// One side of the tunnel. Interface names are unique on the machine, because their sockets are.
    private static final class Side implements AutoCloseable {
        final NetworkNamespace namespace;
        final String device;
        final PrivateKey privateKey = PrivateKey.generate(RANDOM);
        final List<Process> processes = new ArrayList<>();
        final NetlinkSocket route;
        final Links links;
        final UserspaceWireGuard backend;

        Side(String name) {
            namespace = NetworkNamespace.create(name);
            device = "w" + ProcessHandle.current().pid() + name;
            route = namespace.call(() -> NetlinkSocket.open(NetlinkProtocol.ROUTE));
            links = new Links(route);
            backend = new UserspaceWireGuard(
                    Path.of("/usr/bin/wireguard-go"), WireGuardBackends.SOCKETS, this::launch, links);
        }

        private Process launch(List<String> command) throws java.io.IOException {
            Process process = new ProcessBuilder(namespace.inside(command.toArray(String[]::new)))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            processes.add(process);
            return process;
        }

        void create(List<String> addresses) {
            backend.create(device);
            namespace.up(device, addresses);
        }

        Device device() {
            return backend.device(device).orElseThrow();
        }

        void apply(List<DesiredPeer> peers) {
            DesiredDevice desired = new DesiredDevice(privateKey, PORT, peers);
            backend.configure(device, DeviceDiff.between(device(), desired).toConfig());
            assertThat(DeviceDiff.between(device(), desired).describe()).isEmpty();
        }

        DevicePeer peer(Side other) {
            return device().peers().stream()
                    .filter(peer -> peer.publicKey().equals(other.privateKey.publicKey()))
                    .findFirst()
                    .orElseThrow();
        }

        void ping(String address) {
            namespace.exec("ping", "-c", "1", "-W", "5", address);
        }

        @Override
        public void close() {
            backend.delete(device);
            processes.forEach(Process::destroyForcibly);
            route.close();
            namespace.close();
        }
    }

    private final Side server = new Side("s");
    private final Side alice = new Side("a");
    private final Side bob = new Side("b");

    @BeforeEach
    void connect() {
        NetworkNamespace.join(
                server.namespace, "to-a", List.of("192.0.2.1/30"), alice.namespace, "eth0", List.of("192.0.2.2/30"));
        NetworkNamespace.join(
                server.namespace, "to-b", List.of("192.0.2.5/30"), bob.namespace, "eth0", List.of("192.0.2.6/30"));
        server.create(List.of("10.8.0.1/24", "fd00:8::1/64"));
        assertThat(server.device().publicKey()).isNull();
    }

    @AfterEach
    void close() {
        bob.close();
        alice.close();
        server.close();
    }

    private DesiredPeer desired(Side side, String host) {
        return new DesiredPeer(
                side.privateKey.publicKey(), null, prefixes("10.8.0." + host + "/32", "fd00:8::" + host + "/128"));
    }

    /// A plain client: its own key by our backend, the rest by `wg`.
    private void startClient(Side client, String host, String serverAddress) {
        client.create(List.of("10.8.0." + host + "/24", "fd00:8::" + host + "/64"));
        client.backend.configure(client.device, new DeviceConfig(client.privateKey, null, List.of()));
        client.namespace.exec(
                "wg",
                "set",
                client.device,
                "peer",
                server.privateKey.publicKey().toString(),
                "endpoint",
                serverAddress + ":" + PORT,
                "allowed-ips",
                "10.8.0.0/24,fd00:8::/64");
    }

    @Test
    void packetsGoThroughAfterARealHandshake() {
        server.apply(List.of(desired(alice, "2")));
        startClient(alice, "2", "192.0.2.1");
        Instant before = Instant.now();

        alice.ping("10.8.0.1");
        alice.ping("fd00:8::1");

        DevicePeer peer = server.peer(alice);
        assertThat(peer.latestHandshake()).isBetween(before.minusSeconds(1), Instant.now());
        assertThat(peer.endpoint()).isNotNull().asString().startsWith("192.0.2.2:");
        assertThat(peer.receiveBytes()).isPositive();
        assertThat(peer.transmitBytes()).isPositive();
        assertThat(server.device().publicKey()).isEqualTo(server.privateKey.publicKey());
        assertThat(server.namespace.exec("wg", "show", server.device, "allowed-ips"))
                .contains(alice.privateKey.publicKey().toString(), "10.8.0.2/32", "fd00:8::2/128");
    }

    @Test
    void aPresharedKeyMustMatchAndARemovedPeerIsGone() {
        DesiredPeer plain = desired(alice, "2");
        PresharedKey key = PresharedKey.generate(RANDOM);
        server.apply(List.of(new DesiredPeer(plain.publicKey(), key, plain.allowedIps())));
        startClient(alice, "2", "192.0.2.1");

        assertThat(alice.namespace.status("ping", "-c", "1", "-W", "1", "10.8.0.1"))
                .as("without the preshared key")
                .isNotZero();

        server.apply(List.of(plain));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> alice.namespace.status("ping", "-c", "1", "-W", "1", "10.8.0.1") == 0);

        server.apply(List.of());
        assertThat(alice.namespace.status("ping", "-c", "1", "-W", "1", "10.8.0.1"))
                .as("after the removal")
                .isNotZero();
        assertThat(server.device().peers()).isEmpty();
    }

    @Test
    @DisplayName("I6 a change to one peer leaves another's session, endpoint and counters alone")
    void otherPeersAreNotTouched() {
        server.apply(List.of(desired(alice, "2"), desired(bob, "3")));
        startClient(alice, "2", "192.0.2.1");
        startClient(bob, "3", "192.0.2.5");
        alice.ping("10.8.0.1");
        bob.ping("10.8.0.1");
        DevicePeer before = server.peer(bob);

        DesiredPeer changed = new DesiredPeer(
                alice.privateKey.publicKey(), PresharedKey.generate(RANDOM), prefixes("10.8.0.2/32", "10.99.0.0/16"));
        List<DesiredPeer> more = new ArrayList<>(List.of(changed, desired(bob, "3")));
        server.apply(more);
        more.addAll(Keys.peers(50, 1).stream()
                .map(peer -> new DesiredPeer(peer.publicKey(), null, peer.allowedIps()))
                .toList());
        server.apply(more);
        server.apply(List.of(desired(bob, "3")));

        DevicePeer between = server.peer(bob);
        assertThat(between.latestHandshake()).as("the session is kept").isEqualTo(before.latestHandshake());
        assertThat(between.receiveBytes()).as("counters only grow").isGreaterThanOrEqualTo(before.receiveBytes());
        bob.ping("10.8.0.1");
        DevicePeer after = server.peer(bob);
        assertThat(after.latestHandshake()).as("no new handshake").isEqualTo(before.latestHandshake());
        assertThat(after.endpoint()).isEqualTo(before.endpoint());
        assertThat(after.receiveBytes()).isGreaterThan(before.receiveBytes());
        assertThat(after.transmitBytes()).isGreaterThan(before.transmitBytes());
    }

    @Test
    void whatOthersPutOnTheInterfaceIsSeenAndRemoved() {
        server.apply(List.of(desired(alice, "2")));
        String foreign = Keys.peers(1, 99).getFirst().publicKey().toString();
        server.namespace.exec("wg", "set", server.device, "peer", foreign, "allowed-ips", "10.8.0.2/32");
        server.namespace.exec(
                "wg",
                "set",
                server.device,
                "peer",
                alice.privateKey.publicKey().toString(),
                "persistent-keepalive",
                "9");

        DesiredDevice desired = new DesiredDevice(server.privateKey, PORT, List.of(desired(alice, "2")));
        assertThat(DeviceDiff.between(server.device(), desired).describe())
                .containsExactly(
                        "remove peer " + foreign,
                        "update peer " + alice.privateKey.publicKey()
                                + ": add allowed IP 10.8.0.2/32; set the keepalive to 0 s");
        server.apply(desired.peers());
        assertThat(server.namespace.exec("wg", "show", server.device, "peers")).doesNotContain(foreign);
    }

    @Test
    void thousandsOfPeersAreSetAndReadBack() {
        List<DesiredPeer> peers = Keys.peers(5000, 11);
        server.apply(peers);

        assertThat(server.device().peers()).hasSize(5000);
        assertThat(server.namespace.exec("wg", "show", server.device, "peers").lines())
                .hasSize(5000);
        List<DesiredPeer> some = List.of(peers.get(4_999), peers.get(0), peers.get(2_500));
        Set<PublicKey> which = some.stream().map(DesiredPeer::publicKey).collect(Collectors.toSet());
        which.add(alice.privateKey.publicKey());
        assertThat(server.backend.peers(server.device, which))
                .containsExactlyInAnyOrderElementsOf(
                        some.stream().map(Keys::observed).toList());
        assertThat(server.backend.peers("nothing", which)).isEmpty();

        server.apply(peers.subList(0, 10));
        assertThat(server.device().peers()).hasSize(10);
    }

    @Test
    void creatingAgainKeepsTheInterfaceAndItsProcess() {
        server.apply(List.of(desired(alice, "2")));
        UserspaceWireGuard afterRestart = new UserspaceWireGuard(
                Path.of("/usr/bin/wireguard-go"),
                WireGuardBackends.SOCKETS,
                _ -> {
                    throw new AssertionError("it is running already");
                },
                server.links);

        server.backend.create(server.device);
        afterRestart.create(server.device);

        assertThat(server.processes).hasSize(1);
        assertThat(afterRestart.device(server.device)).contains(server.device());
        afterRestart.delete(server.device);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !server.processes.getFirst().isAlive());
        assertThat(server.links.find(server.device)).isEmpty();
    }

    @Test
    void anInterfaceThatSomebodyElseServesIsGoneWithItsSocketHoweverManyPeersItHas() {
        server.apply(Keys.peers(5000, 12));
        UserspaceWireGuard afterRestart = new UserspaceWireGuard(
                Path.of("/usr/bin/wireguard-go"), WireGuardBackends.SOCKETS, server::launch, server.links);

        afterRestart.delete(server.device);

        assertThat(server.links.find(server.device)).isEmpty();
        assertThat(WireGuardBackends.SOCKETS.resolve(server.device + ".sock")).doesNotExist();
    }

    @Test
    void aProcessThatDiedIsToldAndStartedAnew() throws InterruptedException {
        Process process = server.processes.getFirst();
        assertThat(server.backend.trouble(server.device)).isEmpty();
        process.destroyForcibly().waitFor();

        assertThat(server.backend.trouble(server.device))
                .contains("wireguard-go for " + server.device + " ended with status 137");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> server.backend.device(server.device).isEmpty());

        server.backend.create(server.device);
        assertThat(server.backend.trouble(server.device)).isEmpty();
        assertThat(server.device().peers()).isEmpty();
    }

    @Test
    void deletingEndsTheProcessWeStarted() {
        server.backend.delete(server.device);
        server.backend.delete(server.device);

        assertThat(server.processes.getFirst().isAlive()).isFalse();
        assertThat(server.links.find(server.device)).isEmpty();
        assertThat(server.backend.device(server.device)).isEmpty();
        assertThat(Files.exists(WireGuardBackends.SOCKETS.resolve(server.device + ".sock")))
                .isFalse();
    }

    @Test
    void aNameThatSomethingElseHasIsRefused() {
        assertThatThrownBy(() -> server.backend.create("to-a"))
                .isInstanceOfSatisfying(
                        WireGuardException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                .hasMessageContaining("not WireGuard");
        assertThatThrownBy(() -> alice.backend.create(server.device))
                .isInstanceOfSatisfying(
                        WireGuardException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                .hasMessageContaining("another network namespace");
    }

    @Test
    void aPortThatIsTakenIsTold() {
        server.namespace.run(() -> {
            try (var taken = new java.net.DatagramSocket(4711)) {
                assertThat(taken.isBound()).isTrue();
                assertThatThrownBy(
                                () -> server.backend.configure(server.device, new DeviceConfig(null, 4711, List.of())))
                        .isInstanceOf(WireGuardException.class);
            }
        });
    }

    @Test
    void aProgramThatCannotRunIsTold() {
        UserspaceWireGuard broken = new UserspaceWireGuard(
                Path.of("/bin/false"), WireGuardBackends.SOCKETS, ProcessLauncher.ofSystem(), alice.links);
        UserspaceWireGuard missing = new UserspaceWireGuard(
                Path.of("/no/such/program"), WireGuardBackends.SOCKETS, ProcessLauncher.ofSystem(), alice.links);

        assertThatThrownBy(() -> broken.create(alice.device))
                .isInstanceOf(WireGuardException.class)
                .hasMessageContaining("/bin/false ended with status 1");
        assertThatThrownBy(() -> missing.create(alice.device))
                .isInstanceOf(WireGuardException.class)
                .hasMessageContaining("/no/such/program");
    }
}
