package io.wirefleet.agent.daemon;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.reconcile.FakeMachine;
import io.wirefleet.agent.reconcile.FakeMachine.FakeLink;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.PortRange;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.StateSignature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperTest {
    private AgentFixture agent;
    private StateFixture console;
    private FakeMachine machine;
    private RuleItem rule;
    private PeerItem ada;
    private PeerItem bob;

    KeeperTest(@TempDir Path directory) {
        agent = new AgentFixture(directory.resolve("state"));
        console = agent.console;
        machine = agent.fake;
        rule = console.rule(null, null);
        ada = console.withPresharedKey(console.peer(2, null, rule));
        bob = console.peer(3, null, rule);
    }

    @BeforeEach
    void firstState() {
        agent.keeper.start();
        agent.keeper.receive(
                console.put(console.tunnel("wg0", 51820), rule, ada, bob).delta());
    }

    private FakeLink wg0() {
        return Objects.requireNonNull(machine.links.get("wg0"));
    }

    @Test
    void bringsTheMachineToTheStateAndAcknowledgesIt() {
        assertThat(wg0().up).isTrue();
        assertThat(wg0().peers).containsOnlyKeys(ada.publicKey(), bob.publicKey());
        assertThat(Objects.requireNonNull(wg0().peers.get(ada.publicKey())).presharedKey)
                .isNotNull();
        assertThat(wg0().alias).isEqualTo("wirefleet " + console.serverId);
        assertThat(wg0().mtu).isEqualTo(1420);
        assertThat(machine.sysctls).containsEntry("net/ipv4/ip_forward", "1");
        ObservedState report = agent.report();
        assertThat(report.revision()).isEqualTo(console.revision());
        assertThat(condition(report, Condition.APPLIED).status()).isTrue();
        assertThat(agent.keeper.cursor().since()).isEqualTo(console.revision());
    }

    @Test
    @DisplayName("I6 a change to one peer touches no other")
    void i6ChangesOnePeerOnly() {
        long session = Objects.requireNonNull(wg0().peers.get(bob.publicKey())).session;
        machine.calls.clear();

        agent.keeper.receive(console.remove(ada).delta());

        assertThat(wg0().peers).containsOnlyKeys(bob.publicKey());
        assertThat(Objects.requireNonNull(wg0().peers.get(bob.publicKey())).session)
                .isEqualTo(session);
        assertThat(machine.calls).containsExactly("removePeer " + ada.publicKey(), "firewall", "drop flows");
    }

    @Test
    void dropsConnectionsThatANarrowedRuleNoLongerAllows() {
        Flows web = new Flows(machine);
        web.open("10.8.0.2", 443);
        web.open("10.8.0.2", 22);
        web.open("10.8.0.1", 22);
        RuleItem narrowed = new RuleItem(
                rule.id(),
                rule.destinations(),
                List.of(),
                List.of(new PortRange(PortRange.Protocol.TCP, 443, 443)),
                null,
                null);

        agent.keeper.receive(console.put(narrowed).delta());

        assertThat(machine.flows)
                .containsExactlyInAnyOrder(
                        FakeMachine.tcp("10.8.0.2", "10.50.0.7", 443), FakeMachine.tcp("10.8.0.1", "10.50.0.7", 22));
    }

    private record Flows(FakeMachine machine) {
        void open(String from, int port) {
            machine.flows.add(FakeMachine.tcp(from, "10.50.0.7", port));
        }
    }

    @Test
    void refusesAnUpdateThatTheConsoleDidNotSignAndAsksForAll() {
        String before = machine.dump();
        DesiredStateUpdate update = console.remove(ada).delta();
        StateSignature forged =
                StateSignature.sign(SigningKey.generate(), update.serverId(), update.revision(), update.stateHash());

        agent.keeper.receive(new DesiredStateUpdate(
                update.serverId(),
                update.revision(),
                update.since(),
                false,
                update.items(),
                update.removed(),
                Map.of(),
                update.stateHash(),
                forged));

        assertThat(machine.dump()).isEqualTo(before);
        Condition applied = condition(agent.report(), Condition.APPLIED);
        assertThat(applied.status()).isFalse();
        assertThat(applied.reason()).isEqualTo("BadSignature");
        Cursor cursor = agent.keeper.cursor();
        assertThat(cursor.since()).isEqualTo(Revision.ZERO);
        assertThat(cursor.pause()).isPositive();

        agent.keeper.receive(console.again());
        assertThat(wg0().peers).containsOnlyKeys(bob.publicKey());
        assertThat(condition(agent.report(), Condition.APPLIED).status()).isTrue();
    }

    @Test
    void refusesAnUpdateThatDoesNotLeadToItsHash() {
        String before = machine.dump();
        DesiredStateUpdate update = console.remove(ada).delta();

        agent.keeper.receive(new DesiredStateUpdate(
                update.serverId(),
                update.revision(),
                update.since(),
                false,
                List.of(),
                List.of(),
                Map.of(),
                update.stateHash(),
                update.signature()));

        assertThat(machine.dump()).isEqualTo(before);
        assertThat(condition(agent.report(), Condition.APPLIED).reason()).isEqualTo("WrongHash");
    }

    @Test
    void keepsTheLastGoodStateWhereACapabilityIsMissing() {
        String before = machine.dump();
        InterfaceItem tunnel = console.tunnel("wg0", 51820);
        InterfaceItem demanding = new InterfaceItem(
                tunnel.serverId(),
                tunnel.name(),
                tunnel.listenPort(),
                tunnel.mtu(),
                tunnel.addresses(),
                tunnel.routes(),
                null,
                true,
                Set.of("teleport", "wireguard"));

        agent.keeper.receive(console.put(demanding).remove(ada).delta());

        assertThat(machine.dump()).isEqualTo(before);
        ObservedState report = agent.report();
        Condition applied = condition(report, Condition.APPLIED);
        assertThat(applied.reason()).isEqualTo("MissingCapability");
        assertThat(applied.message()).contains("teleport").doesNotContain("wireguard,");
        assertThat(report.revision()).isEqualTo(new Revision(1));

        agent.keeper.receive(console.put(tunnel).delta());
        assertThat(wg0().peers).containsOnlyKeys(bob.publicKey());
        assertThat(agent.report().revision()).isEqualTo(console.revision());
    }

    @Test
    void leavesAnInterfaceAloneThatSomebodyElseMade() {
        FakeLink foreign = new FakeLink();
        foreign.mtu = 1300;
        machine.links.put("wg1", foreign);
        String before = machine.dump();

        agent.keeper.receive(console.put(console.tunnel("wg1", 51821)).delta());

        assertThat(machine.dump()).isEqualTo(before);
        Condition applied = condition(agent.report(), Condition.APPLIED);
        assertThat(applied.reason()).isEqualTo("InterfaceTaken");
        assertThat(applied.message()).contains("wg1");

        machine.links.remove("wg1");
        agent.pass(Duration.ofSeconds(40));
        assertThat(machine.links).containsOnlyKeys("wg1");
        assertThat(condition(agent.report(), Condition.APPLIED).status()).isTrue();
    }

    @Test
    void changesNameAndPort() {
        agent.keeper.receive(console.put(console.tunnel("wg0", 51999)).delta());
        assertThat(wg0().listenPort).isEqualTo(51999);
        long session = Objects.requireNonNull(wg0().peers.get(bob.publicKey())).session;
        assertThat(session).isEqualTo(2);

        agent.keeper.receive(console.put(console.tunnel("wg7", 51999)).delta());
        assertThat(machine.links).containsOnlyKeys("wg7");
        assertThat(Objects.requireNonNull(machine.links.get("wg7")).peers).hasSize(2);
    }

    @Test
    void repairsDriftAndSaysSo() {
        String good = machine.dump();
        wg0().peers.remove(ada.publicKey());
        Objects.requireNonNull(wg0().peers.get(bob.publicKey())).allowedIps.add(IpPrefix.parse("10.99.0.0/24"));
        wg0().routes.clear();
        wg0().mtu = 9000;
        machine.table = null;
        machine.sysctls.put("net/ipv4/ip_forward", "0");
        agent.report();

        agent.pass(Duration.ofSeconds(31));

        assertThat(machine.dump()).isEqualTo(good);
        ObservedState report = agent.report();
        assertThat(condition(report, Condition.IN_SYNC).reason()).isEqualTo("Repaired");
        assertThat(report.drift())
                .contains(
                        "update peer " + bob.publicKey() + ": remove allowed IP 10.99.0.0/24",
                        "add route 10.8.0.0/24 to wg0",
                        "set the MTU of wg0 to 1420",
                        "set net.ipv4.ip_forward to 1")
                .anyMatch(line -> line.startsWith("add peer " + ada.publicKey()))
                .anyMatch(line -> line.startsWith("set the firewall: "));

        agent.pass(Duration.ofSeconds(31));
        assertThat(condition(agent.report(), Condition.IN_SYNC).status()).isTrue();
    }

    @Test
    void looksAtConnectionsOnlyWhereSomethingWasPutRight() {
        machine.calls.clear();
        agent.pass(Duration.ofSeconds(31));
        assertThat(machine.calls).isEmpty();

        machine.table = null;
        new Flows(machine).open("10.8.0.99", 22);
        agent.pass(Duration.ofSeconds(31));
        assertThat(machine.calls).contains("firewall", "drop flows");
        assertThat(machine.flows).isEmpty();
    }

    @Test
    void tellsFiguresThatChangedAndNoOthers() {
        Objects.requireNonNull(wg0().peers.get(bob.publicKey())).receiveBytes = 148;
        agent.report();
        agent.pass(Duration.ofSeconds(31));

        ObservedState report = agent.report();
        assertThat(report.peers()).singleElement().satisfies(figures -> {
            assertThat(figures.id()).isEqualTo(bob.id());
            assertThat(figures.receiveBytes()).isEqualTo(148);
        });
        agent.pass(Duration.ofSeconds(31));
        assertThat(agent.report().peers()).isEmpty();
    }

    @Test
    @DisplayName("I7 with the console away the state comes back after a restart of the machine, and expiries fire")
    void i7ExpiryFiresWithoutAConsoleAfterARestart() {
        PeerItem guest = console.peer(4, agent.now.plusSeconds(3600), rule);
        RuleItem night = console.rule(agent.now.plusSeconds(600), agent.now.plusSeconds(1200));
        PeerItem watchman = console.peer(5, null, night);
        agent.keeper.receive(console.put(guest, night, watchman).delta());
        machine.links.clear();
        machine.table = null;
        machine.sysctls.put("net/ipv4/ip_forward", "0");

        agent.restart();
        assertThat(wg0().peers).containsOnlyKeys(ada.publicKey(), bob.publicKey(), guest.publicKey());
        agent.pass(Duration.ofSeconds(601));
        assertThat(wg0().peers).containsKey(watchman.publicKey());
        agent.pass(Duration.ofMinutes(10));
        assertThat(wg0().peers).doesNotContainKey(watchman.publicKey());
        machine.flows.add(FakeMachine.tcp("10.8.0.4", "10.50.0.7", 443));
        agent.pass(Duration.ofMinutes(40));
        assertThat(wg0().peers).containsOnlyKeys(ada.publicKey(), bob.publicKey());
        assertThat(machine.flows).isEmpty();
    }

    @Test
    void followsAClockThatIsSet() {
        PeerItem guest = console.peer(4, agent.now.plusSeconds(3600), rule);
        agent.keeper.receive(console.put(guest).delta());

        agent.now = agent.now.plusSeconds(7200);
        agent.pass(Duration.ofSeconds(1));
        assertThat(wg0().peers).doesNotContainKey(guest.publicKey());

        agent.now = agent.now.minusSeconds(7200);
        agent.pass(Duration.ofSeconds(1));
        assertThat(wg0().peers).containsKey(guest.publicKey());
        assertThat(agent.keeper.untilNext()).isLessThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("I2 a peer without a rule in force is not on the device")
    void i2NoRuleNoPeer() {
        agent.keeper.receive(console.put(console.peer(9, null)).delta());
        assertThat(wg0().peers).containsOnlyKeys(ada.publicKey(), bob.publicKey());
    }

    @Test
    void asksForAllWhereTheLastGoodStateWasChangedByHandAndLeavesTheMachineAlone() throws Exception {
        String before = machine.dump();
        Path snapshot = agent.directory.path().resolve("last-good.snapshot");
        Files.writeString(snapshot, Files.readString(snapshot).replace("10.8.0.2/32", "10.8.0.9/32"));

        agent.restart();

        assertThat(machine.dump()).isEqualTo(before);
        assertThat(agent.keeper.cursor().since()).isEqualTo(Revision.ZERO);
        ObservedState report = agent.report();
        assertThat(condition(report, Conditions.LAST_GOOD_STORED).reason()).isEqualTo("Damaged");
        assertThat(report.revision()).isEqualTo(Revision.ZERO);

        agent.keeper.receive(console.again());
        assertThat(machine.dump()).isEqualTo(before);
        assertThat(agent.report().revision()).isEqualTo(console.revision());
    }
}
