package io.wirefleet.agent.machine;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.daemon.AgentFixture;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Safeguards.AutoRollback;
import io.wirefleet.contract.state.Safeguards.ConsoleOutage;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A change of a server that its peers' packets do not survive, with a real WireGuard at both ends.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO})
class RollbackOnWireGuardTest {
    private static final int PEERS = 3;
    private static final int OLD_PORT = 51820;
    private static final int NEW_PORT = 51999;
    private static final int WINDOW_SECONDS = 180;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name = "wf" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
    private final NetworkNamespace server = NetworkNamespace.create("server");
    private final NetworkNamespace clients = NetworkNamespace.create("clients");
    private final LocalMachine local = server.call(() -> LocalMachine.open("/usr/bin:/usr/sbin"));
    private final LocalMachine theirs = clients.call(() -> LocalMachine.open("/usr/bin:/usr/sbin"));
    private final AgentFixture agent;
    private final StateFixture console;
    private final Path directory;

    RollbackOnWireGuardTest(@TempDir Path directory) {
        this.directory = directory;
        agent = new AgentFixture(directory.resolve("state"));
        console = agent.console;
        NetworkNamespace.join(server, "lan0", List.of("192.0.2.1/24"), clients, "lan0", List.of("192.0.2.2/24"));
    }

    @AfterEach
    void end() {
        server.run(() -> {
            local.machine().wireGuard().delete(name);
            local.close();
        });
        clients.run(() -> {
            for (int number = 0; number < PEERS; number++) {
                theirs.machine().wireGuard().delete(name + "c" + number);
            }
            theirs.close();
        });
        server.close();
        clients.close();
    }

    private InterfaceItem tunnel(int port) {
        return console.tunnel(name, port)
                .with(new Safeguards(ConsoleOutage.FAIL_STATIC, new AutoRollback(80, WINDOW_SECONDS)));
    }

    private List<DevicePeer> peers() {
        return server.call(
                () -> local.machine().wireGuard().device(name).orElseThrow().peers());
    }

    /// A client that keeps its session alive with a packet each second.
    private PeerItem connect(int number, RuleItem rule) throws IOException {
        String device = name + "c" + number;
        PrivateKey key = PrivateKey.generate(console.random);
        Path file = directory.resolve(device);
        Files.writeString(file, key.exposeText() + "\n");
        PeerItem plain = console.peer(2 + number, null, rule);
        clients.run(() -> theirs.machine().wireGuard().create(device));
        clients.exec("wg", "set", device, "private-key", file.toString());
        clients.exec(
                "wg",
                "set",
                device,
                "peer",
                agent.publicKey(),
                "endpoint",
                "192.0.2.1:" + OLD_PORT,
                "allowed-ips",
                "10.8.0.1/32",
                "persistent-keepalive",
                "1");
        clients.exec("ip", "link", "set", device, "up");
        return new PeerItem(plain.id(), key.publicKey(), null, plain.allowedIps(), plain.rules(), null);
    }

    @Test
    void aListenPortThatAFirewallDropsIsTakenBackAndThePeersAreThereAgain() throws IOException {
        server.exec(
                "nft",
                "add table inet host { chain in { type filter hook input priority 0; udp dport " + NEW_PORT
                        + " drop; } ; }");
        RuleItem rule = console.rule(null, null);
        console.put(tunnel(OLD_PORT), rule);
        List<PeerItem> items = new ArrayList<>();
        for (int number = 0; number < PEERS; number++) {
            items.add(connect(number, rule));
        }
        items.forEach(console::put);
        server.run(() -> {
            agent.machine = local.machine();
            agent.now = Instant.now();
            agent.restart();
            agent.keeper.receive(console.delta());
        });
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> peers().stream().allMatch(peer -> peer.latestHandshake() != null));
        server.run(() -> {
            agent.now = Instant.now();
            agent.pass(Duration.ofSeconds(31)); // a look, by the agent's clocks
        });
        Revision before = console.revision();
        assertThat(agent.report().revision()).isEqualTo(before);

        server.run(() -> agent.keeper.receive(console.put(tunnel(NEW_PORT)).delta()));
        assertThat(server.exec("wg", "show", name, "listen-port").strip()).isEqualTo(String.valueOf(NEW_PORT));
        server.run(() -> agent.pass(Duration.ofSeconds(WINDOW_SECONDS + 11)));

        ObservedState report = agent.report();
        assertThat(report.revision()).isEqualTo(before);
        assertThat(condition(report, Condition.APPLIED).reason()).isEqualTo("RolledBack");
        assertThat(condition(report, Condition.APPLIED).message()).contains("3 of the 3 peers");
        assertThat(server.exec("wg", "show", name, "listen-port").strip()).isEqualTo(String.valueOf(OLD_PORT));
        List<Long> received =
                peers().stream().map(DevicePeer::receiveBytes).sorted().toList();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            List<Long> now =
                    peers().stream().map(DevicePeer::receiveBytes).sorted().toList();
            return now.getFirst() > received.getLast();
        });
    }
}
