package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.agent.firewall.FlowJudge;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.RestoreRecord.Adopted;
import io.wirefleet.agent.tuning.ConnectionTable;
import io.wirefleet.agent.tuning.Tuner;
import io.wirefleet.agent.tuning.TuningReport;
import io.wirefleet.agent.wireguard.DesiredPeer;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.ServerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the machine hold an effective state: looks, changes only what differs in the order that [Diff] gives, drops
/// the connections that are no longer allowed, and reads back. Level-triggered and idempotent: killed or refused
/// between any two steps, the next call ends where this one would have (I13). While the machine is known to hold a
/// state, a change costs what it touches, nothing else is looked at. Not for several threads.
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final Machine machine;
    private final RestoreRecord restore;
    private final PublicKey key;
    private final Tuner tuner;
    private final Inspector inspector;
    private final Applier applier;
    private final ListenPorts listenPorts;

    /// What the machine was last read back to hold; null: not known, so everything is looked at.
    private @Nullable EffectiveState current;

    /// What may have been in force before [#current] was lost.
    private @Nullable EffectiveState before;

    private List<DevicePeer> figures = List.of();
    private @Nullable TuningReport tuning;
    private @Nullable TableFigures connections;

    public Reconciler(Machine machine, RestoreRecord restore, PrivateKey key, ServerId serverId) {
        this.machine = machine;
        this.restore = restore;
        this.key = key.publicKey();
        this.tuner = new Tuner(machine.kernelSettings(), machine.host(), restore);
        this.inspector = new Inspector(machine, restore, tuner, serverId);
        this.applier = new Applier(machine, restore, tuner, key, serverId);
        this.listenPorts = new ListenPorts(machine, inspector);
    }

    /// Makes the machine hold the state. When it returns, it has been read back.
    ///
    /// @return what was changed
    /// @throws ApplyException if the machine refuses a change or does not hold what was set; the next call
    ///     then looks at everything
    public List<Change> converge(EffectiveState wanted) {
        EffectiveState known = current;
        if (known != null && Diff.isSmall(known, wanted)) {
            return step(known, wanted);
        }
        return fromScratch(wanted);
    }

    /// Looks at everything and puts right what others changed.
    ///
    /// @return what was put right; empty: the machine was as it was left
    public List<Change> repair(EffectiveState wanted) {
        return fromScratch(wanted);
    }

    /// What others on this machine do to the tunnel's packets: a line for each, with what mends it.
    public List<String> obstacles(EffectiveState wanted) {
        try {
            return machine.firewall().obstacles(wanted.firewall());
        } catch (RuntimeException e) {
            throw new ApplyException("Refused", "look at the tables of others", e);
        }
    }

    /// The additional listen ports at which something else on this machine receives packets.
    public List<TakenPort> takenPorts(InterfaceItem tunnel) {
        return listenPorts.taken(tunnel);
    }

    /// Sets the routes of the exits by how they stand now: those that are up have one. What may leave one way or the
    /// other and bears an address of a pool is forgotten, as the kernel does by itself with what is masqueraded.
    ///
    /// @return what is wrong with exits, one line each; empty: all are up
    public List<String> followExits(EffectiveState wanted) {
        try {
            ExitsFound found = inspector.exits(wanted.tunnel());
            List<Change> changes = ExitSteps.between(found, wanted.tunnel()).routes();
            applier.apply(changes, wanted);
            if (!changes.isEmpty() && !wanted.tunnel().routing().snatAddresses().isEmpty()) {
                FlowJudge judge = machine.firewall().judge(wanted.firewall());
                machine.flows()
                        .drop(flow -> judge.mayFallBack(
                                flow.source(), flow.destination(), flow.protocol(), flow.destinationPort()));
            }
            return found.lines();
        } catch (ApplyException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ApplyException("Refused", "look at the exits", e);
        }
    }

    /// How the machine differs from the state; changes nothing.
    ///
    /// @throws ApplyException if the machine cannot be looked at
    public List<Change> differences(EffectiveState wanted) {
        return difference(look(wanted), wanted);
    }

    /// Removes all that is ours and puts back what was there before; an interface that was taken over stays.
    /// Idempotent.
    ///
    /// @return what was done, one line each
    /// @throws ApplyException if the machine refuses a part of it; the next call goes on from there
    public List<String> tearDown() {
        forget();
        figures = List.of();
        tuning = null;
        connections = null;
        try {
            return removeAll();
        } catch (ApplyException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ApplyException("Refused", "remove what is ours", e);
        }
    }

    private List<String> removeAll() {
        List<String> lines = new ArrayList<>();
        for (String name : restore.interfaces()) {
            if (inspector.isOurInterface(name)) {
                machine.deleteTunnel(name);
                lines.add("removed interface " + name);
            }
        }
        release(lines);
        machine.firewall().remove();
        inspector.tunnels().forEach(name -> lines.addAll(ExitSteps.removeAll(machine.exits(), name)));
        restore.interfaces().forEach(restore::removeInterface);
        if (inspector.hasNeighbour()) {
            if (!restore.settings().isEmpty()) {
                lines.add("left the kernel's settings as they are: the interface of another agent on this machine needs"
                        + " them; run 'down' again when that is gone");
            }
        } else {
            lines.addAll(tuner.restore());
        }
        return lines;
    }

    /// Takes our mark off an interface that was taken over. It stays with the peers that it has now, and can be taken
    /// over again.
    private void release(List<String> lines) {
        Adopted adopted = restore.adopted();
        if (adopted != null && inspector.isOurInterface(adopted.name())) {
            machine.links().setAlias(adopted.name(), adopted.alias());
            lines.add("left interface " + adopted.name() + " as it is, with its peers: it was there before");
        }
    }

    /// Those of these keys with which there was a handshake on an interface; none where it is not there.
    public Set<PublicKey> inUse(String interfaceName, Set<PublicKey> keys) {
        return withHandshakeSince(interfaceName, keys, Instant.MIN);
    }

    /// Those of these keys with which there was a handshake after an instant; none where the interface is not there.
    public Set<PublicKey> withHandshakeSince(String interfaceName, Set<PublicKey> keys, Instant since) {
        if (keys.isEmpty()) {
            return Set.of();
        }
        try {
            return machine.wireGuard().peers(interfaceName, keys).stream()
                    .filter(peer -> peer.latestHandshake() != null
                            && peer.latestHandshake().isAfter(since))
                    .map(DevicePeer::publicKey)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (RuntimeException e) {
            throw new ApplyException("Refused", "look for handshakes", e);
        }
    }

    /// The peers' figures as the last whole look found them.
    public List<DevicePeer> figures() {
        return figures;
    }

    private List<Change> step(EffectiveState from, EffectiveState wanted) {
        PeerDifference difference = PeerDifference.between(from, wanted);
        List<Change> changes = Diff.between(from, wanted, difference);
        forget();
        applier.apply(changes, wanted);
        StaleFlows stale = StaleFlows.between(from, wanted, difference, machine.firewall());
        if (stale != null) {
            drop(stale);
        }
        verifyTouched(changes, wanted);
        current = wanted;
        return changes;
    }

    @SuppressWarnings("ReferenceEquality") // the very state that the machine was brought to, flows and all
    private List<Change> fromScratch(EffectiveState wanted) {
        boolean wasHeld = current == wanted;
        forget();
        MachineState seen = look(wanted);
        List<Change> changes = difference(seen, wanted);
        if (!changes.isEmpty()) {
            applier.apply(changes, wanted);
        }
        if (!wasHeld || !changes.isEmpty()) {
            drop(StaleFlows.all(before, wanted, machine.firewall()));
        }
        if (!changes.isEmpty()) {
            ExitsFound exits = seen.exits();
            seen = look(wanted);
            boolean exitsMoved = !seen.exits().troubles().equals(exits.troubles());
            finish(difference(seen, wanted), exitsMoved, wanted);
        }
        MachineState.Tunnel tunnel = seen.tunnel();
        figures = tunnel == null ? List.of() : tunnel.device().peers();
        connections = lookAtConnections();
        tuning = lookAtSettings(wanted);
        current = wanted;
        return changes.stream()
                .filter(change -> !(change instanceof Change.Tune(var adjustment) && tuner.isRefused(adjustment)))
                .toList();
    }

    /// Settings of what the kernel had not loaded before the changes come now, and the routes of exits that went down
    /// or came up meanwhile. Nothing else may be left.
    private void finish(List<Change> left, boolean exitsMoved, EffectiveState wanted) {
        for (Change change : left) {
            boolean isRoute = change instanceof Change.PutExitRoute || change instanceof Change.RemoveExitRoute;
            if (!(change instanceof Change.Tune) && !(isRoute && exitsMoved)) {
                throw notHeld(change);
            }
        }
        applier.apply(left, wanted);
    }

    /// How the table of tracked connections stood at the last whole look; null: there was none, or it cannot be read.
    public @Nullable TableFigures connections() {
        return connections;
    }

    private @Nullable TableFigures lookAtConnections() {
        try {
            return ConnectionTable.figures(
                    machine.kernelSettings(), machine.flows().losses());
        } catch (RuntimeException e) {
            LOG.debug("how full the connection table is cannot be told: {}", e.getMessage());
            return null;
        }
    }

    private @Nullable TuningReport lookAtSettings(EffectiveState wanted) {
        try {
            return tuner.report(wanted.tunnel(), machine.firewall().shortfalls());
        } catch (RuntimeException e) {
            LOG.warn("how the kernel's settings stand cannot be told: {}", e.getMessage());
            return null;
        }
    }

    /// How the kernel's settings stood at the last whole look; null: there was none, or they cannot be read.
    public @Nullable TuningReport tuning() {
        return tuning;
    }

    private void forget() {
        before = current == null ? before : current;
        current = null;
    }

    private MachineState look(EffectiveState wanted) {
        try {
            return inspector.look(wanted);
        } catch (ApplyException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ApplyException("Refused", "look at the machine", e);
        }
    }

    private List<Change> difference(MachineState seen, EffectiveState wanted) {
        try {
            return Diff.between(seen, wanted, key, inspector.mtu(wanted.tunnel()));
        } catch (RuntimeException e) {
            throw new ApplyException("Refused", "compare with the machine", e);
        }
    }

    private void drop(StaleFlows stale) {
        try {
            machine.flows().drop(stale);
        } catch (RuntimeException e) {
            throw new ApplyException("Refused", "drop connections that are no longer allowed", e);
        }
    }

    private void verifyTouched(List<Change> changes, EffectiveState wanted) {
        Set<PublicKey> touched = new HashSet<>();
        for (Change change : changes) {
            switch (change) {
                case Change.WithdrawPeers withdraw -> withdraw.changes().forEach(peer -> touched.add(peer.publicKey()));
                case Change.SetPeers set -> set.changes().forEach(peer -> touched.add(peer.publicKey()));
                case Change other -> LOG.debug("read back by who made it: {}", other);
            }
        }
        if (touched.isEmpty()) {
            return;
        }
        List<DevicePeer> held;
        try {
            held = machine.wireGuard().peers(wanted.tunnel().name(), touched);
        } catch (RuntimeException e) {
            throw new ApplyException("Refused", "read back the peers", e);
        }
        List<DesiredPeer> should = touched.stream()
                .map(wanted.peers()::get)
                .filter(Objects::nonNull)
                .map(EffectivePeer::onDevice)
                .toList();
        PeerSteps left = PeerSteps.between(held, should, Set.of());
        if (!left.withdraw().isEmpty() || !left.set().isEmpty()) {
            throw notHeld(
                    left.withdraw().isEmpty()
                            ? left.set().getFirst()
                            : left.withdraw().getFirst());
        }
    }

    private static ApplyException notHeld(Object left) {
        return new ApplyException("NotHeld", "the machine does not hold what was set; left to do: " + left);
    }
}
