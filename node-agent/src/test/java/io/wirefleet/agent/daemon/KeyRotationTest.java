package io.wirefleet.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.reconcile.FakeMachine;
import io.wirefleet.agent.reconcile.FakeMachine.FakeLink;
import io.wirefleet.agent.reconcile.FakeMachine.FakePeer;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.ObservedState.KeyInUse;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleItem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A peer that changes its key: which of its two keys has its allowed IPs, and until when.
class KeyRotationTest {
    private static final Duration WINDOW = Duration.ofMinutes(10);

    private final AgentFixture agent;
    private final StateFixture console;
    private final FakeMachine machine;
    private final RuleItem rule;
    private final PeerItem ada;
    private final PublicKey next;

    KeyRotationTest(@TempDir Path directory) {
        agent = new AgentFixture(directory.resolve("state"));
        console = agent.console;
        machine = agent.fake;
        rule = console.rule(null, null);
        ada = console.withPresharedKey(console.peer(2, null, rule));
        next = PrivateKey.generate(console.random).publicKey();
    }

    @BeforeEach
    void aRotationBegins() {
        agent.keeper.start();
        agent.keeper.receive(
                console.put(console.tunnel("wg0", 51820), rule, ada).delta());
        agent.keeper.receive(console.put(rotating()).delta());
    }

    private PeerItem rotating() {
        return new PeerItem(
                ada.id(),
                ada.publicKey(),
                ada.presharedKeyDigest(),
                ada.allowedIps(),
                ada.rules(),
                null,
                new PeerItem.NextKey(next, agent.now.plus(WINDOW)));
    }

    private FakeLink wg0() {
        return Objects.requireNonNull(machine.links.get("wg0"));
    }

    private FakePeer device(PublicKey key) {
        return Objects.requireNonNull(wg0().peers.get(key), () -> "no peer " + key);
    }

    private Set<IpPrefix> all() {
        return new HashSet<>(ada.allowedIps());
    }

    @Test
    void theNextKeyStandsThereWithoutAllowedIps() {
        assertThat(device(ada.publicKey()).allowedIps).isEqualTo(all());
        assertThat(device(next).allowedIps).isEmpty();
        assertThat(device(next).presharedKey).isNotNull().isEqualTo(device(ada.publicKey()).presharedKey);
        agent.pass(Duration.ofSeconds(5));
        assertThat(device(next).allowedIps).isEmpty();
        assertThat(agent.report().keysInUse()).isEmpty();
    }

    @Test
    @DisplayName("I6 the first handshake with the next key moves the addresses to it, sessions and flows unharmed")
    void theFirstHandshakeMovesTheAddresses() {
        machine.flows.add(FakeMachine.tcp("10.8.0.2", "10.50.0.7", 443));
        long oldSession = device(ada.publicKey()).session;
        long nextSession = device(next).session;
        machine.calls.clear();

        device(next).receiveBytes = 148;
        agent.pass(Duration.ofSeconds(1));

        assertThat(device(next).allowedIps).isEqualTo(all());
        assertThat(device(ada.publicKey()).allowedIps).isEmpty();
        assertThat(device(next).session).isEqualTo(nextSession);
        assertThat(device(ada.publicKey()).session).isEqualTo(oldSession);
        assertThat(machine.flows).hasSize(1);
        assertThat(machine.calls.stream().filter(call -> call.contains("eer ")))
                .as("in one step: nothing is taken before it is given")
                .hasSize(1);
        assertThat(agent.report().keysInUse()).containsExactly(new KeyInUse(ada.id(), next));
    }

    @Test
    void aRestartedAgentSeesOnTheDeviceWhichKeyIsUsed() {
        device(next).receiveBytes = 148;
        agent.pass(Duration.ofSeconds(1));
        machine.calls.clear();
        agent.restart();
        assertThat(device(next).allowedIps).isEqualTo(all());
        assertThat(machine.calls).as("nothing had to be changed").noneMatch(call -> call.contains("eer "));
    }

    @Test
    @DisplayName("I7 the old key is dropped at the end of the window, by the node's clock")
    void theOldKeyIsDroppedAtTheEndOfTheWindow() {
        agent.pass(WINDOW.plusSeconds(1));
        assertThat(wg0().peers).containsOnlyKeys(next);
        assertThat(device(next).allowedIps).isEqualTo(all());
    }

    @Test
    void whenTheConsoleEndsTheRotationOnlyTheOldKeyGoes() {
        device(next).receiveBytes = 148;
        agent.pass(Duration.ofSeconds(1));
        long session = device(next).session;
        PeerItem changed =
                new PeerItem(ada.id(), next, ada.presharedKeyDigest(), ada.allowedIps(), ada.rules(), ada.expiresAt());
        machine.calls.clear();
        agent.keeper.receive(console.put(changed).delta());
        assertThat(wg0().peers).containsOnlyKeys(next);
        assertThat(device(next).session).isEqualTo(session);
        assertThat(machine.calls.stream().filter(call -> call.contains("eer ")))
                .containsExactly("removePeer " + ada.publicKey());
    }

    @Test
    void aRotationThatIsCalledOffLeavesTheOldKey() {
        agent.keeper.receive(console.put(ada).delta());
        assertThat(wg0().peers).containsOnlyKeys(ada.publicKey());
        assertThat(device(ada.publicKey()).allowedIps).isEqualTo(all());
    }

    @Test
    void aPeerThatIsTakenOffLosesBothKeys() {
        agent.keeper.receive(console.remove(ada).delta());
        assertThat(wg0().peers).isEmpty();
    }
}
