package io.wirefleet.agent.machine;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.daemon.AgentFixture;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two servers on one machine, each with an agent and a state directory of its own.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO})
class TwoAgentsTest {
    private final String name = "wf" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
    private final NetworkNamespace namespace = NetworkNamespace.create("two");
    private Side first;
    private Side second;

    /// One of the servers.
    private final class Side {
        final String tunnel;
        final AgentFixture agent;
        final LocalMachine local;

        Side(Path directory, String tunnel) {
            this.tunnel = tunnel;
            agent = new AgentFixture(directory.resolve(tunnel));
            local = namespace.call(() -> LocalMachine.open("/usr/bin:/usr/sbin", agent.console.serverId));
            namespace.run(() -> {
                agent.machine = local.machine();
                agent.restart();
            });
        }

        void bring(int port, String... routes) {
            StateFixture console = agent.console;
            RuleItem rule = console.rule(null, null);
            Exit exit = new Exit("out", 1, "lan0", IpAddress.parse("192.0.2.9"), null, true);
            namespace.run(() -> agent.keeper.receive(
                    console.put(console.tunnel(tunnel, port, List.of(exit), routes), rule, console.peer(2, null, rule))
                            .delta()));
            assertThat(condition(agent.report(), Condition.APPLIED).message()).contains("is in force");
        }

        /// What others did to it, since it last looked.
        List<String> drift() {
            namespace.run(() -> agent.pass(Duration.ofSeconds(31)));
            return agent.report().drift();
        }

        List<String> down() {
            return namespace.call(() -> new Reconciler(
                            local.machine(),
                            RestoreRecord.load(agent.directory),
                            agent.directory.wireGuardKey(agent.console.random),
                            agent.console.serverId)
                    .tearDown());
        }
    }

    @BeforeEach
    void start(@TempDir Path directory) {
        namespace.exec("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "lan1");
        namespace.exec("ip", "address", "add", "192.0.2.1/24", "dev", "lan0");
        namespace.exec("ip", "link", "set", "lan1", "up", "addrgenmode", "none");
        namespace.exec("ip", "link", "set", "lan0", "up", "addrgenmode", "none");
        first = new Side(directory, name);
        second = new Side(directory, name + "b");
    }

    @AfterEach
    void end() {
        namespace.run(() -> {
            first.local.machine().wireGuard().delete(first.tunnel);
            second.local.machine().wireGuard().delete(second.tunnel);
            first.local.close();
            second.local.close();
        });
        namespace.close();
    }

    private String dump() {
        return namespace.exec("ip", "rule")
                + namespace.exec("ip", "-6", "rule")
                + namespace.exec("ip", "route", "show", "table", "all")
                + namespace.exec("nft", "list", "ruleset")
                + namespace.exec("sh", "-c", "sysctl -a 2>/dev/null | grep -E 'forward|rp_filter' | sort");
    }

    @Test
    @DisplayName("I9 two agents on a machine leave each other's table, rules, routes and settings alone")
    void i9TwoAgentsLeaveEachOtherAlone() {
        String before = dump();
        first.bring(51820, "10.8.0.0/24", "fd00:8::/64");
        String alone = namespace.exec("nft", "list", "table", "inet", "wirefleet");
        second.bring(51821, "10.9.0.0/24", "fd00:9::/64");

        assertThat(namespace.exec("nft", "list", "tables"))
                .isEqualTo("table inet wirefleet\ntable inet wirefleet-" + second.tunnel + "\n");
        assertThat(namespace.exec("nft", "list", "table", "inet", "wirefleet")).isEqualTo(alone);
        assertThat(alone).contains("for server " + first.agent.console.serverId);
        assertThat(namespace.exec("ip", "rule")).contains("iif " + first.tunnel + " ", "iif " + second.tunnel + " ");
        assertThat(first.drift()).isEmpty();
        assertThat(second.drift()).isEmpty();

        assertThat(first.down()).anyMatch(line -> line.startsWith("left the kernel's settings as they are"));
        assertThat(second.drift()).isEmpty();
        assertThat(namespace.exec("nft", "list", "tables")).isEqualTo("table inet wirefleet-" + second.tunnel + "\n");
        assertThat(namespace.exec("sysctl", "-n", "net.ipv4.ip_forward")).isEqualTo("1\n");

        second.down();
        first.down();
        assertThat(dump()).isEqualTo(before);
    }
}
