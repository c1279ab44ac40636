package io.wirefleet.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.daemon.AgentFixture;
import io.wirefleet.agent.links.Offloads;
import io.wirefleet.agent.reconcile.Faults;
import io.wirefleet.agent.reconcile.FaultyMachine;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.agent.tuning.Offload;
import io.wirefleet.agent.wireguard.Device;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The agent on a real kernel: netlink, nf_tables, conntrack and a real WireGuard, in a namespace of its own.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO})
class LocalMachineTest {
    /// The name is also that of a socket that all namespaces share.
    private final String name = "wf" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);

    private final String otherName = name + "b";
    private final NetworkNamespace namespace = NetworkNamespace.create("agent");
    private LocalMachine local;
    private AgentFixture agent;
    private StateFixture console;
    private RuleItem rule;

    LocalMachineTest(@TempDir Path directory) {
        agent = new AgentFixture(directory.resolve("state"));
        console = agent.console;
        rule = console.rule(null, null);
        local = namespace.call(() -> LocalMachine.open("/usr/bin:/usr/sbin"));
    }

    @BeforeEach
    void start() {
        namespace.run(() -> {
            agent.machine = local.machine();
            agent.restart();
        });
    }

    @AfterEach
    void end() {
        namespace.run(() -> {
            local.machine().wireGuard().delete(name);
            local.machine().wireGuard().delete(otherName);
            local.close();
        });
        namespace.close();
    }

    private void receive(DesiredStateUpdate update) {
        namespace.run(() -> agent.keeper.receive(update));
    }

    private Device device() {
        return namespace.call(() -> local.machine().wireGuard().device(name).orElseThrow());
    }

    private String dump() {
        return namespace.exec("ip", "-d", "address")
                + namespace.exec("ip", "route", "show", "table", "all")
                + namespace.exec("ip", "-6", "route", "show", "table", "all")
                + namespace.exec("ip", "rule")
                + namespace.exec("ip", "-6", "rule")
                + namespace.exec("nft", "list", "ruleset")
                + namespace.exec(
                        "sh", "-c", "sysctl -a 2>/dev/null | grep -E 'forward|accept_redirects|rp_filter' | sort");
    }

    @Test
    @DisplayName("I9 'down' puts the machine back as it was, with the interfaces, routes and tables of others on it")
    void i9DownPutsThingsBack() {
        namespace.exec("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "lan1");
        namespace.exec("ip", "address", "add", "192.0.2.1/24", "dev", "lan0");
        namespace.exec("ip", "link", "set", "lan1", "up", "addrgenmode", "none");
        namespace.exec("ip", "link", "set", "lan0", "up", "addrgenmode", "none");
        namespace.exec("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.9");
        namespace.exec(
                "sysctl",
                "-qw",
                "net.ipv4.conf.lan1.forwarding=1",
                "net.ipv4.conf.all.accept_redirects=0",
                "net.ipv4.conf.lan0.rp_filter=1");
        namespace.exec("ip", "rule", "add", "fwmark", "0x77", "lookup", "77");
        namespace.exec("nft", "add table inet theirs { chain c { type filter hook forward priority 0; } ; }");
        String before = dump();

        receive(console.put(
                        console.tunnel(
                                name,
                                51820,
                                new Routing(
                                        List.of(new Exit("out", 3, "lan0", IpAddress.parse("192.0.2.9"), null, true)))),
                        rule,
                        console.peer(2, null, rule))
                .delta());
        assertThat(AgentFixture.condition(agent.report(), Condition.APPLIED).message())
                .contains("is in force");
        assertThat(namespace.exec("ip", "link", "show", name)).contains("wirefleet " + console.serverId);
        assertThat(dump())
                .contains("table inet wirefleet")
                .contains("net.ipv4.ip_forward = 1")
                .contains("net.ipv4.conf.lan0.rp_filter = 2")
                .containsPattern(
                        "11900:\\s+from all fwmark 0x3000000/0x7f000000 iif " + name + " lookup 119\\d{5}03 proto 119")
                .containsPattern(
                        "11901:\\s+from all fwmark 0x80000000/0x80000000 iif " + name + " unreachable proto 119")
                .containsPattern("default via 192.0.2.9 dev lan0 table 119\\d{5}03 proto 119 onlink");

        List<String> done = namespace.call(() -> down());

        assertThat(dump()).isEqualTo(before);
        assertThat(done).contains("removed interface " + name, "set net.ipv4.ip_forward back to 0");
        assertThat(namespace.call(() -> down())).isEmpty();
    }

    private List<String> down() {
        return new Reconciler(
                        local.machine(),
                        RestoreRecord.load(agent.directory),
                        agent.directory.wireGuardKey(console.random),
                        console.serverId)
                .tearDown();
    }

    @Test
    @DisplayName("I6 I7 changes, a restart of the agent and an expiry with no console, on a real device")
    void i7RealDevice() {
        PeerItem ada = console.withPresharedKey(console.peer(2, null, rule));
        PeerItem guest = console.peer(3, agent.now.plusSeconds(60), rule);
        receive(console.put(console.tunnel(name, 51820), rule, ada, guest).delta());
        assertThat(device().peers())
                .extracting(DevicePeer::publicKey)
                .containsExactlyInAnyOrder(ada.publicKey(), guest.publicKey());
        namespace.exec("wg", "set", name, "peer", ada.publicKey().toString(), "endpoint", "192.0.2.77:4711");

        namespace.run(() -> agent.restart());
        namespace.run(() -> agent.pass(Duration.ofMinutes(1)));

        assertThat(device().peers()).singleElement().satisfies(peer -> {
            assertThat(peer.publicKey()).isEqualTo(ada.publicKey());
            assertThat(peer.presharedKey()).isNotNull();
            assertThat(String.valueOf(peer.endpoint())).contains("4711");
        });
        assertThat(namespace.exec("nft", "list", "table", "inet", "wirefleet")).doesNotContain("10.8.0.3");
    }

    @Test
    @DisplayName("I13 killed between any two steps on a real machine: the last good state, then the desired one")
    void i13KilledAtAnyStep() {
        Faults faults = new Faults();
        agent.machine = namespace.call(() -> FaultyMachine.around(local.machine(), faults));
        namespace.run(() -> agent.restart());
        PeerItem ada = console.peer(2, null, rule);
        receive(console.put(console.tunnel(name, 51820), rule, ada).delta());
        String good = held();
        PeerItem bob = console.withPresharedKey(console.peer(3, null, rule));
        DesiredStateUpdate update = console.remove(ada)
                .put(console.tunnel(name, 51999, "10.8.0.0/24", "10.60.0.0/24"), bob)
                .delta();
        faults.failAt(Long.MAX_VALUE, false);
        Path stored = agent.directory.path();
        List<byte[]> lastGood = read(stored);
        receive(update);
        String desired = held();
        long steps = faults.steps();
        assertThat(steps).isGreaterThan(10);
        assertThat(desired).isNotEqualTo(good);

        for (long step = 1; step <= steps; step++) {
            write(stored, lastGood);
            namespace.run(() -> agent.restart());
            assertThat(held())
                    .as("step %s: begins at the last good state", step)
                    .isEqualTo(good);
            faults.failAt(step, true);
            receive(update);
            faults.mend();

            namespace.run(() -> agent.restart());
            assertThat(held()).as("step %s: the last good state", step).isEqualTo(good);
            receive(update);
            assertThat(held()).as("step %s: the desired state", step).isEqualTo(desired);
        }
    }

    /// What the machine holds, in an order that says nothing.
    private String held() {
        return namespace.exec(
                "sh",
                "-c",
                "wg showconf " + name + " | sort; nft list table inet wirefleet | sort; ip -br address show " + name
                        + "; ip route show table all dev " + name + " | sort; ip -6 route show dev " + name
                        + " | sort");
    }

    private static List<byte[]> read(Path directory) {
        try {
            Path journal = directory.resolve("last-good.journal");
            return List.of(
                    Files.readAllBytes(directory.resolve("last-good.snapshot")),
                    Files.exists(journal) ? Files.readAllBytes(journal) : new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path directory, List<byte[]> files) {
        try {
            Files.write(directory.resolve("last-good.snapshot"), files.getFirst());
            Files.write(directory.resolve("last-good.journal"), files.getLast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void putsDriftRightAndNamesIt() {
        PeerItem ada = console.peer(2, null, rule);
        receive(console.put(console.tunnel(name, 51820), rule, ada).delta());
        String good = dump();
        namespace.exec("wg", "set", name, "peer", ada.publicKey().toString(), "remove");
        namespace.exec("nft", "delete", "table", "inet", "wirefleet");
        namespace.exec("ip", "route", "del", "10.8.0.0/24", "dev", name);
        namespace.exec("ip", "address", "del", "10.8.0.1/24", "dev", name);
        namespace.exec("ip", "link", "set", name, "mtu", "1300");
        namespace.exec("sysctl", "-qw", "net.ipv4.ip_forward=0");
        agent.report();

        namespace.run(() -> agent.pass(Duration.ofSeconds(31)));

        ObservedState report = agent.report();
        assertThat(report.drift())
                .contains(
                        "add route 10.8.0.0/24 to " + name,
                        "add address 10.8.0.1/24 to " + name,
                        "set the MTU of " + name + " to 1420",
                        "set net.ipv4.ip_forward to 1")
                .anyMatch(line -> line.startsWith("add peer " + ada.publicKey()))
                .anyMatch(line -> line.contains("table inet wirefleet is missing"));
        assertThat(dump()).isEqualTo(good);
    }

    @Test
    @DisplayName("I9 offloads of the way out are switched on, put right where they drift, and back by 'down'")
    void i9Offloads() {
        namespace.exec("ip", "link", "add", "wan0", "type", "veth", "peer", "name", "wan1");
        namespace.exec("ip", "address", "add", "198.51.100.1/24", "dev", "wan0");
        namespace.exec("ip", "link", "set", "wan1", "up");
        namespace.exec("ip", "link", "set", "wan0", "up");
        namespace.exec("ip", "route", "add", "default", "via", "198.51.100.2");
        String merging = new Offload("wan0", Offloads.UDP_GRO_FORWARDING).name();
        assertThat(setting(merging)).isEqualTo("off");

        receive(console.put(console.tunnel(name, 51820), rule, console.peer(2, null, rule))
                .delta());
        assertThat(setting(merging)).isEqualTo("on");
        assertThat(setting(new Offload("wan0", Offloads.GRO).name())).isEqualTo("on");

        namespace.run(() -> local.machine().kernelSettings().write(merging, "off"));
        agent.report();
        namespace.run(() -> agent.pass(Duration.ofSeconds(31)));
        assertThat(agent.report().drift()).contains("set rx-udp-gro-forwarding of wan0 to on");
        assertThat(setting(merging)).isEqualTo("on");

        namespace.call(() -> down());
        assertThat(setting(merging)).isEqualTo("off");
    }

    private String setting(String setting) {
        return namespace.call(
                () -> String.valueOf(local.machine().kernelSettings().read(setting)));
    }

    @Test
    void refusesAnInterfaceThatIsSomebodyElses() {
        namespace.exec("ip", "link", "add", name, "type", "veth", "peer", "name", "other0");
        String before = dump();

        receive(console.put(console.tunnel(name, 51820), rule, console.peer(2, null, rule))
                .delta());

        assertThat(dump()).isEqualTo(before);
        assertThat(AgentFixture.condition(agent.report(), Condition.APPLIED).reason())
                .isEqualTo("InterfaceTaken");
    }

    @Test
    void changesTheListenPortInPlaceAndTheNameByMakingItAnew() {
        receive(console.put(console.tunnel(name, 51820), rule, console.peer(2, null, rule))
                .delta());
        receive(console.put(console.tunnel(name, 51999)).delta());
        assertThat(device().listenPort()).isEqualTo(51999);

        receive(console.put(console.tunnel(otherName, 51999)).delta());
        assertThat(namespace.status("ip", "link", "show", name)).isNotZero();
        assertThat(namespace.exec("wg", "show", otherName, "listen-port")).contains("51999");
    }
}
