package io.wirefleet.agent.doctor;

import io.wirefleet.agent.reconcile.Change;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.Machine;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.reconcile.TakenPort;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.agent.tuning.Tuner;
import io.wirefleet.agent.tuning.TuningReport;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.DesiredState;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// How the machine stands to the last good state.
final class StateFacts {
    private static final String NOTHING = "nothing was applied yet";

    private final StateDirectory directory;
    private final Known<Machine> machine;
    private final InstantSource clock;
    private final Known<DesiredState> state;
    private final Known<Enrolment> enrolment;

    StateFacts(StateDirectory directory, Known<Enrolment> enrolment, Known<Machine> machine, InstantSource clock) {
        this.directory = directory;
        this.machine = machine;
        this.clock = clock;
        this.enrolment = enrolment;
        this.state = enrolment.then(enrolled -> lastGood(directory, enrolled));
    }

    private static DesiredState lastGood(StateDirectory directory, Enrolment enrolment) {
        DesiredState stored = new LastGoodState(directory, enrolment).peek();
        if (stored == null || stored.interfaceItem() == null) {
            throw new IllegalStateException(NOTHING);
        }
        return stored;
    }

    /// Settings of the kernel are not counted: they have checks of their own.
    Known<List<String>> drift() {
        return enrolment.then(enrolled -> {
            Reconciler reconciler = new Reconciler(
                    machine.value(),
                    RestoreRecord.load(directory),
                    directory.wireGuardKey(new SecureRandom()),
                    enrolled.serverId());
            EffectiveState wanted = inForce(reconciler);
            Set<Integer> taken = reconciler.takenPorts(wanted.tunnel()).stream()
                    .map(TakenPort::port)
                    .collect(Collectors.toSet());
            return reconciler.differences(wanted.without(taken)).stream()
                    .filter(change -> !(change instanceof Change.Tune))
                    .flatMap(change -> change.lines().stream())
                    .toList();
        });
    }

    /// What tables of others do to the tunnel's packets.
    Known<List<String>> obstacles() {
        return machine.then(
                found -> found.firewall().obstacles(effective(Set.of()).firewall()));
    }

    /// Each peer under the key that it uses.
    private EffectiveState inForce(Reconciler reconciler) {
        EffectiveState wanted = effective(Set.of());
        return wanted.awaitedKeys().isEmpty()
                ? wanted
                : effective(reconciler.inUse(wanted.tunnel().name(), wanted.awaitedKeys()));
    }

    private EffectiveState effective(Set<PublicKey> keysInUse) {
        EffectiveState effective = EffectiveState.of(state.value(), clock.instant(), keysInUse, null);
        if (effective == null) {
            throw new IllegalStateException(NOTHING);
        }
        return effective;
    }

    Known<TuningReport> tuning() {
        return machine.then(found -> new Tuner(found.kernelSettings(), found.host(), RestoreRecord.load(directory))
                .report(effective(Set.of()).tunnel(), found.firewall().shortfalls()));
    }
}
