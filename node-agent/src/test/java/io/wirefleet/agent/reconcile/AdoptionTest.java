package io.wirefleet.agent.reconcile;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.daemon.AgentFixture;
import io.wirefleet.agent.reconcile.FakeMachine.FakeLink;
import io.wirefleet.agent.reconcile.FakeMachine.FakePeer;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleItem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent that takes over an interface that somebody else set up.
class AdoptionTest {
    private final AgentFixture agent;
    private final StateFixture console;
    private final FakeMachine machine;
    private final FakeLink live = new FakeLink();
    private final PrivateKey key;
    private final RuleItem rule;
    private final PeerItem ada;
    private final PeerItem bob;

    AdoptionTest(@TempDir Path directory) {
        agent = new AgentFixture(directory.resolve("state"));
        console = agent.console;
        machine = agent.fake;
        key = PrivateKey.generate(console.random);
        rule = console.rule(null, null);
        ada = console.withPresharedKey(console.peer(2, null, rule));
        bob = console.peer(3, null, rule);
    }

    @BeforeEach
    void setUpByHand() {
        live.key = key;
        live.listenPort = 51820;
        live.up = true;
        live.mtu = 1420;
        live.addresses.add(InterfaceAddress.parse("10.8.0.1/24"));
        live.addresses.add(InterfaceAddress.parse("fd00:8::1/64"));
        var keys = console.put(console.tunnel("wg0", 51820), rule, ada, bob)
                .snapshot()
                .presharedKeys();
        for (PeerItem peer : List.of(ada, bob)) {
            FakePeer held = new FakePeer();
            held.session = 100;
            held.receiveBytes = 7;
            held.allowedIps.addAll(peer.allowedIps());
            held.presharedKey = keys.get(peer.id());
            live.peers.put(peer.publicKey(), held);
        }
        machine.links.put("wg0", live);
    }

    private void adopt() {
        Adoption adoption = Adoption.of(machine.machine(), "wg0");
        agent.directory.adoptWireGuardKey(adoption.key());
        RestoreRecord.load(agent.directory).setAdopted(adoption.adopted());
        agent.restart();
    }

    private List<String> down() {
        return new Reconciler(
                        machine.machine(),
                        RestoreRecord.load(agent.directory),
                        agent.directory.wireGuardKey(console.random),
                        console.serverId)
                .tearDown();
    }

    private long session(PeerItem peer) {
        return Objects.requireNonNull(live.peers.get(peer.publicKey())).session;
    }

    @Test
    @DisplayName("I6 adopting a live interface changes nothing of it but the mark: no key, port, peer or address")
    void i6AdoptsAsItIs() {
        adopt();
        agent.keeper.receive(console.again());

        assertThat(condition(agent.report(), Condition.APPLIED).status()).isTrue();
        assertThat(machine.calls)
                .startsWith("setAlias wg0", "firewall")
                .noneMatch(call -> call.startsWith("setPrivateKey")
                        || call.startsWith("setListenPort")
                        || call.startsWith("setPeer")
                        || call.startsWith("removePeer")
                        || call.startsWith("create")
                        || call.contains("Address"));
        assertThat(session(ada)).isEqualTo(100);
        assertThat(live.alias).isEqualTo("wirefleet " + console.serverId);

        agent.keeper.receive(console.remove(ada).delta());
        assertThat(live.peers).containsOnlyKeys(bob.publicKey());
        assertThat(session(bob)).isEqualTo(100);
    }

    @Test
    @DisplayName("I9 'down' leaves an adopted interface with its peers and its old mark, and 'run' takes it over again")
    void i9DownLeavesIt() {
        live.alias = "main VPN";
        adopt();
        agent.keeper.receive(console.again());

        assertThat(down()).anyMatch(line -> line.startsWith("left interface wg0 as it is, with its peers"));

        assertThat(live.alias).isEqualTo("main VPN");
        assertThat(live.peers).containsOnlyKeys(ada.publicKey(), bob.publicKey());
        assertThat(machine.table).isNull();
        agent.restart();
        assertThat(live.alias).isEqualTo("wirefleet " + console.serverId);
        assertThat(session(bob)).isEqualTo(100);
    }

    @Test
    void anInterfaceThatIsMadeAnewAfterARebootIsOursToRemove() {
        adopt();
        agent.keeper.receive(console.again());
        machine.links.clear();
        agent.restart();
        assertThat(machine.links).containsKey("wg0");
        assertThat(Objects.requireNonNull(machine.links.get("wg0")).key).isEqualTo(key);

        assertThat(down()).contains("removed interface wg0");
        assertThat(machine.links).isEmpty();
    }

    @Test
    void aRefusedChangeLeavesItAdopted() {
        adopt();
        machine.refused = "addRoute";
        agent.keeper.receive(console.again());
        assertThat(condition(agent.report(), Condition.APPLIED).status()).isFalse();
        assertThat(live.alias).isNullOrEmpty();

        machine.refused = "";
        agent.pass(Duration.ofSeconds(40));
        assertThat(condition(agent.report(), Condition.APPLIED).status()).isTrue();
        assertThat(session(ada)).isEqualTo(100);
    }

    @Test
    void withoutAdoptionItIsNotTouched() {
        agent.restart();
        agent.keeper.receive(console.again());
        assertThat(condition(agent.report(), Condition.APPLIED).reason()).isEqualTo("InterfaceTaken");
        assertThat(live.alias).isNull();
    }

    @Test
    void anotherNameThanTheAdoptedOneIsRefusedAndNothingIsTouched() {
        adopt();
        agent.keeper.receive(console.put(console.tunnel("wg1", 51820)).snapshot());
        Condition applied = condition(agent.report(), Condition.APPLIED);
        assertThat(applied.reason()).isEqualTo("AdoptedInterface");
        assertThat(applied.message()).contains("took over the interface wg0", "wants wg1", "set the server's");
        assertThat(machine.links).containsOnlyKeys("wg0");
        assertThat(session(ada)).isEqualTo(100);
    }

    @Test
    void whatCannotBeAdoptedIsTold() {
        assertThatThrownBy(() -> Adoption.of(machine.machine(), "wg9"))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("there is no WireGuard interface wg9");
        live.key = null;
        assertThatThrownBy(() -> Adoption.of(machine.machine(), "wg0"))
                .hasMessageContaining("the interface wg0 has no private key");
        live.alias = "wirefleet 018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f";
        assertThatThrownBy(() -> Adoption.of(machine.machine(), "wg0"))
                .hasMessageContaining("belongs to an agent already");
    }

    @Test
    @DisplayName("I12 an adoption prints no key")
    void i12PrintsNoKey() {
        Adoption adoption = Adoption.of(machine.machine(), "wg0");
        assertThat(adoption.presharedKeys()).containsOnlyKeys(ada.publicKey());
        assertThat(adoption.toString()).doesNotContain(key.exposeText());
        adoption.presharedKeys()
                .values()
                .forEach(shared -> assertThat(adoption.toString()).doesNotContain(shared.exposeText()));
    }
}
