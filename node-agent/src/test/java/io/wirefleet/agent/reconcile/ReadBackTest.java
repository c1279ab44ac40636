package io.wirefleet.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.reconcile.Faults.Boundary;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleItem;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a machine holds after changes: a device that says yes and does nothing, and an exit that moved meanwhile.
class ReadBackTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final StateFixture console = new StateFixture();
    private final FakeMachine fake = new FakeMachine();
    private final RuleItem rule = console.rule(null, null);
    private final PeerItem first = console.peer(2, null, rule);
    private final PeerItem second = console.peer(3, null, rule);

    @TempDir
    private Path directory;

    private DesiredState state = DesiredState.empty(console.serverId);
    private Reconciler reconciler;

    @BeforeEach
    void convergeOnce() {
        StateDirectory files = new StateDirectory(directory.resolve("agent"));
        files.create();
        reconciler = new Reconciler(
                fake.machine(), RestoreRecord.load(files), PrivateKey.generate(new SecureRandom()), console.serverId);
        reconciler.converge(after(
                console.put(console.tunnel("wg0", 51820), rule, first, second).snapshot()));
        fake.deaf = true;
    }

    private EffectiveState after(DesiredStateUpdate update) {
        state = state.apply(update, console.signingKeys());
        return Objects.requireNonNull(EffectiveState.of(state, NOW));
    }

    @Test
    void aPeerThatDoesNotGoIsNoticed() {
        EffectiveState wanted = after(console.remove(first).delta());

        assertThatThrownBy(() -> reconciler.converge(wanted))
                .isInstanceOfSatisfying(
                        ApplyException.class, e -> assertThat(e.reason()).isEqualTo("NotHeld"))
                .hasMessageContaining("remove peer " + first.publicKey());

        fake.deaf = false;
        reconciler.converge(wanted);
        assertThat(fake.dump())
                .contains(second.publicKey().toString())
                .doesNotContain(first.publicKey().toString());
    }

    @Test
    void aPeerThatDoesNotComeIsNoticed() {
        PeerItem third = console.peer(4, null, rule);
        EffectiveState wanted = after(console.put(third).delta());

        assertThatThrownBy(() -> reconciler.converge(wanted))
                .isInstanceOfSatisfying(
                        ApplyException.class, e -> assertThat(e.reason()).isEqualTo("NotHeld"))
                .hasMessageContaining(third.publicKey().toString());
    }

    @Test
    void aPresharedKeyThatIsNotTakenIsNoticed() {
        EffectiveState wanted =
                after(console.put(console.withPresharedKey(second)).delta());

        assertThatThrownBy(() -> reconciler.converge(wanted))
                .isInstanceOfSatisfying(
                        ApplyException.class, e -> assertThat(e.reason()).isEqualTo("NotHeld"));
    }

    @Test
    void anExitThatWentDownMeanwhileIsNoRefusal() {
        fake.deaf = false;
        Exit paris = new Exit("paris", 4, "eth1", IpAddress.parse("192.0.2.1"), null, true);
        EffectiveState wanted = after(console.put(console.tunnel("wg0", 51820, new Routing(List.of(paris))))
                .delta());
        fake.faults.follow((boundary, call, isChange) -> {
            if (isChange && boundary == Boundary.EXITS) {
                fake.troubles.put("paris", "the gateway 192.0.2.1 does not answer on eth1");
            }
            return null;
        });

        List<String> lines =
                reconciler.converge(wanted).stream().map(Change::toString).toList();

        assertThat(lines).anyMatch(line -> line.contains("onto eth1 by 192.0.2.1"));
        assertThat(fake.exitRoutes).isEmpty();
        assertThat(reconciler.followExits(wanted)).hasSize(1);
    }
}
