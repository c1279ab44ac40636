package io.wirefleet.agent.machine;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.daemon.AgentFixture;
import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.netlink.NetlinkProtocol;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.reconcile.Faults;
import io.wirefleet.agent.reconcile.Faults.Boundary;
import io.wirefleet.agent.reconcile.FaultyMachine;
import io.wirefleet.agent.reconcile.Machine;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.agent.wireguard.WireGuardBackend;
import io.wirefleet.agent.wireguard.WireGuardBackends;
import io.wirefleet.agent.wireguard.WireGuardException;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a seed draws for the fake machine, on a real one: things that happen between two steps.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO})
class FaultsOnAMachineTest {
    private final String name = "wf" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
    private final NetworkNamespace namespace = NetworkNamespace.create("faults");
    private final LocalMachine local = namespace.call(() -> LocalMachine.open("/usr/bin:/usr/sbin"));
    private final Faults faults = new Faults();
    private final AgentFixture agent;
    private final StateFixture console;

    FaultsOnAMachineTest(@TempDir Path directory) {
        agent = new AgentFixture(directory.resolve("state"));
        console = agent.console;
        namespace.run(() -> {
            agent.machine = FaultyMachine.around(local.machine(), faults);
            agent.restart();
        });
    }

    @AfterEach
    void end() {
        namespace.run(() -> {
            local.machine().wireGuard().delete(name);
            local.close();
        });
        namespace.close();
    }

    /// What the machine holds, in an order that says nothing; without the link-local address, which is another one
    /// each time.
    private String held() {
        return namespace
                .exec(
                        "sh",
                        "-c",
                        "wg showconf " + name + " | sort; nft list table inet wirefleet | sort; ip -br address show "
                                + name
                                + "; ip route show table all | sort; ip -6 route show dev " + name
                                + " | sort; ip rule show; ip -6 rule show")
                .replaceAll("fe80::[0-9a-f:]+", "fe80::");
    }

    @Test
    @DisplayName("I13 an interface that vanishes before any change of an apply is made anew in the same loop")
    void i13TheInterfaceVanishes() {
        namespace.exec("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "lan1");
        namespace.exec("ip", "link", "set", "lan1", "up", "addrgenmode", "none");
        namespace.exec("ip", "link", "set", "lan0", "addrgenmode", "none");
        namespace.up("lan0", List.of("192.0.2.1/24"));
        RuleItem rule = console.rule(null, null);
        PeerItem ada = console.peer(2, null, rule);
        Exit exit = new Exit("out", 1, "lan0", null, null, true);
        namespace.run(() ->
                agent.keeper.receive(console.put(console.tunnel(name, 51820, new Routing(List.of(exit))), rule, ada)
                        .delta()));
        assertThat(condition(agent.report(), Condition.APPLIED).message()).contains("is in force");
        String desired = held();
        Set<String> calls = new HashSet<>();
        Set<String> struck = new HashSet<>();
        faults.follow((boundary, call, isChange) -> {
            if (isChange && struck.isEmpty() && calls.add(boundary + call)) {
                struck.add(call);
                namespace.status("ip", "link", "delete", name);
            }
            return null;
        });
        int strokes = 0;
        do {
            struck.clear();
            namespace.exec("ip", "link", "delete", name);
            namespace.run(() -> agent.restart());
            assertThat(held()).as("%s", struck).isEqualTo(desired);
            assertThat(condition(agent.report(), Condition.APPLIED).status()).isTrue();
            strokes += struck.size();
        } while (!struck.isEmpty());
        assertThat(strokes).as("changes that it vanished before").isGreaterThan(8);
    }

    @Test
    @DisplayName("I9 I13 others who change nf_tables before a transaction lose nothing, and the table is as wanted")
    void i9OthersChangeTables() {
        RuleItem rule = console.rule(null, null);
        int[] times = {0};
        faults.follow((boundary, call, isChange) -> {
            if (boundary == Boundary.FIREWALL && isChange) {
                namespace.exec("nft", "add", "table", "inet", "theirs" + times[0]++);
                namespace.status("nft", "delete", "table", "inet", "wirefleet");
            }
            return null;
        });
        namespace.run(() -> {
            agent.keeper.receive(console.put(console.tunnel(name, 51820), rule, console.peer(2, null, rule))
                    .delta());
            agent.keeper.receive(console.put(console.peer(3, null, rule)).delta());
        });
        assertThat(condition(agent.report(), Condition.APPLIED).status()).isTrue();
        assertThat(times[0]).isEqualTo(2);
        assertThat(namespace.exec("nft", "list", "tables"))
                .isEqualTo("table inet theirs0\ntable inet theirs1\ntable inet wirefleet\n");
        assertThat(namespace.exec("nft", "list", "table", "inet", "wirefleet")).contains("10.8.0.2", "10.8.0.3");
    }

    @Test
    @DisplayName(
            "I9 a machine without WireGuard is a condition that says what to install, and nothing of it is touched")
    void i9NoWireGuard() {
        namespace.exec("ip", "link", "add", name, "type", "veth", "peer", "name", "lan1");
        namespace.run(() -> {
            try (NetlinkSocket route = NetlinkSocket.open(NetlinkProtocol.ROUTE)) {
                Machine real = local.machine();
                WireGuardBackend none = WireGuardBackends.absent(new Links(route));
                agent.machine = new Machine(
                        real.links(),
                        none,
                        real.firewall(),
                        real.flows(),
                        real.kernelSettings(),
                        real.host(),
                        real.exits(),
                        real.udpSockets());
                agent.restart();
                agent.keeper.receive(
                        console.put(console.tunnel(name + "b", 51820)).delta());
                assertThat(condition(agent.report(), Condition.APPLIED).message())
                        .contains("find WireGuard on this machine", "wireguard-go", "restart wirefleet-agent");
                assertThat(none.device("lo0")).isEmpty();
                assertThatThrownBy(() -> none.delete(name)).isInstanceOf(WireGuardException.class);
            }
        });
        assertThat(namespace.exec("nft", "list", "ruleset")).isEmpty();
        namespace.exec("ip", "link", "delete", name);
    }
}
