package io.wirefleet.agent.daemon;

import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.agent.reconcile.ApplyException;
import io.wirefleet.agent.reconcile.Change;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.store.ContactFile;
import io.wirefleet.agent.store.DamagedException;
import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.StoreException;
import io.wirefleet.agent.tuning.TuningReport;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.RejectedUpdateException;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the machine at the newest state that it can hold. Whatever happens it is headed for one of two: the newest
/// verified state, or the last good one, which is what it holds while the newest is refused (I13). Expiry and windows
/// fire by the node's own clock, with or without a console (I7). Driven by one thread: [#start] once, then [#receive]
/// as updates come and [#tick] no later than [#untilNext] says.
public final class Keeper {
    /// The clock is looked at this often at the least, since it may be set.
    private static final Duration CLOCK_CHECK = Duration.ofSeconds(2);

    private static final Set<String> ABOUT_AN_INTERFACE = Set.of(
            Condition.IN_SYNC,
            Condition.FORWARDING,
            Condition.TUNED,
            Condition.UNBLOCKED,
            Condition.CONNTRACK_ROOM,
            Condition.SOURCE_PORT_ROOM);

    private static final Duration MOST_PAUSE = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private final Reconciler reconciler;
    private final Safekeeping safekeeping;
    private final ConsoleSilence silence;
    private final Probation probation;
    private final List<VerifyingKey> signingKeys;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Duration lookInterval;
    private final Observer observer;
    private final Backoff rejectedBackoff;
    private final Backoff retryBackoff;
    private final Stopwatch lookDue;
    private final Stopwatch retryDue;
    private final Backoff keepBackoff;

    /// The last good state is not in force as it should be, and it is tried again then.
    private final Stopwatch keepDue;

    private final NextKeys nextKeys;
    private final ExitWatch exits;
    private final PortWatch ports;

    /// The newest verified state.
    private DesiredState newest;

    /// The state that the machine was made to hold; null: none since the agent was set up, or not known.
    private @Nullable DesiredState good;

    /// What of [#good] was in force when the machine was last brought to it; null: nothing.
    private @Nullable EffectiveState effective;

    private boolean goodIsUnknown;
    private boolean askForAll;
    private Duration pause = Duration.ZERO;

    public Keeper(
            ServerId serverId,
            List<VerifyingKey> signingKeys,
            Reconciler reconciler,
            LastGoodState disk,
            ContactFile contact,
            Observer observer,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random,
            Duration lookInterval) {
        this.signingKeys = signingKeys;
        this.reconciler = reconciler;
        this.safekeeping = new Safekeeping(disk, observer, nanoTime, random);
        this.silence = new ConsoleSilence(observer.contact(), contact, observer.conditions(), clock, nanoTime);
        this.probation = new Probation(reconciler, clock, nanoTime);
        this.observer = observer;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.lookInterval = lookInterval;
        this.newest = DesiredState.empty(serverId);
        this.rejectedBackoff = new Backoff(Duration.ofSeconds(1), MOST_PAUSE, random);
        this.retryBackoff = new Backoff(Duration.ofSeconds(1), MOST_PAUSE, random);
        this.lookDue = new Stopwatch(nanoTime);
        this.retryDue = new Stopwatch(nanoTime);
        this.keepBackoff = new Backoff(Duration.ofSeconds(1), MOST_PAUSE, random);
        this.keepDue = new Stopwatch(nanoTime);
        this.nextKeys = new NextKeys(reconciler, nanoTime);
        this.exits = new ExitWatch(reconciler, observer.conditions(), nanoTime);
        this.ports = new PortWatch(reconciler, observer.conditions());
    }

    /// Brings the machine to the state on disk, if there is one.
    public void start() {
        lookDue.set(lookInterval);
        try {
            DesiredState stored = safekeeping.load();
            if (stored != null) {
                newest = stored;
                good = stored;
                LOG.info("the last good state is revision {}", stored.revision());
                attempt(null);
            }
        } catch (DamagedException | StoreException e) {
            goodIsUnknown = true;
            observer.conditions()
                    .fails(
                            Conditions.LAST_GOOD_STORED,
                            e instanceof DamagedException ? "Damaged" : "Unreadable",
                            e.getMessage() + "; nothing of it is used, and the console is asked for the whole state");
        }
        report();
    }

    /// What to ask the console for next.
    public Cursor cursor() {
        Duration wait = pause;
        pause = Duration.ZERO;
        return askForAll
                ? new Cursor(Revision.ZERO, "", wait)
                : new Cursor(newest.revision(), newest.stateHash(), wait);
    }

    /// How it stands, in one line.
    public String summary() {
        DesiredState state = good;
        EffectiveState inForce = effective;
        if (state == null) {
            return newest.revision().equals(Revision.ZERO)
                    ? "nothing to do yet"
                    : "revision " + newest.revision() + " is refused, and nothing is in force";
        }
        String peers = inForce == null ? "no interface" : inForce.peers().size() + " peers";
        return "revision " + state.revision() + " in force, " + peers
                + (state == newest ? "" : "; revision " + newest.revision() + " is refused");
    }

    /// Takes what the console sent.
    public void receive(DesiredStateUpdate update) {
        DesiredState next;
        try {
            next = newest.apply(update, signingKeys);
        } catch (RejectedUpdateException e) {
            askForAll = true;
            pause = rejectedBackoff.next();
            observer.conditions()
                    .fails(
                            Condition.APPLIED,
                            e.reason(),
                            "the update to revision " + update.revision() + " " + e.getMessage()
                                    + "; the last good state stays, and the console is asked for the whole state");
            report();
            return;
        }
        askForAll = false;
        rejectedBackoff.reset();
        retryBackoff.reset();
        newest = next;
        attempt(update);
        report();
    }

    /// Does what is due.
    public void tick() {
        boolean changed = false;
        if (retryDue.isDue()) {
            attempt(null);
            changed = true;
        }
        EffectiveState inForce = effective;
        DesiredState state = good;
        if (state != null && isToBeKept(inForce)) {
            keepGood(state);
            changed = true;
        }
        if (nextKeys.isDue() && inForce != null && state != null && nextKeys.isAnyChanged(inForce)) {
            keepGood(state);
            changed = true;
        }
        if (safekeeping.isDue() && state != null) {
            if (probation.isSettled(state.interfaceItem())) {
                safekeeping.store(null, state);
            } else {
                safekeeping.leave();
            }
            changed = true;
        }
        if (silence.follow(state) && state != null) {
            LOG.info("peers are {}", silence.isClosed() ? "taken off: the console is silent" : "put back");
            keepGood(state);
            probation.beginAnew();
            changed = true;
        }
        if (probation.isDue() && state != null && !silence.isClosed()) {
            judge(state);
            changed = true;
        }
        if (exits.isDue()) {
            changed |= exits.follow(effective);
        }
        if (lookDue.isDue()) {
            lookDue.set(lookInterval);
            if (inForce != null && state != null && ports.follow(inForce)) {
                keepGood(state);
            }
            look();
            changed = true;
        }
        if (changed) {
            report();
            compact();
        }
    }

    /// Whether the last good state is to be brought to the machine again: a time boundary has passed, or it could
    /// not be.
    private boolean isToBeKept(@Nullable EffectiveState inForce) {
        if (keepDue.isRunning()) {
            return keepDue.isDue();
        }
        boolean passed = inForce != null && !inForce.holdsAt(clock.instant());
        if (passed) {
            LOG.info("a time boundary has passed");
        }
        return passed;
    }

    /// How long until [#tick] has something to do, at the most.
    public Duration untilNext() {
        Duration least = min(
                min(CLOCK_CHECK, lookDue.left()),
                min(
                        min(min(min(retryDue.left(), keepDue.left()), safekeeping.left()), probation.left()),
                        min(nextKeys.left(), exits.left())));
        EffectiveState inForce = effective;
        if (inForce != null && !inForce.until().equals(Instant.MAX) && !keepDue.isRunning()) {
            Duration left = Duration.between(clock.instant(), inForce.until());
            least = min(least, left.isNegative() ? Duration.ZERO : left);
        }
        return least;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// Brings the machine to the newest state; where it refuses, back to the last good one.
    ///
    /// @param update the step from the last good state to the newest; null: not just one step
    private void attempt(@Nullable DesiredStateUpdate update) {
        retryDue.clear();
        Set<String> missing = missingCapabilities();
        if (!missing.isEmpty()) {
            observer.conditions()
                    .fails(
                            Condition.APPLIED,
                            "MissingCapability",
                            "revision " + newest.revision() + " needs " + String.join(", ", missing)
                                    + ", which this version of the agent does not have; the last good state stays."
                                    + " Upgrade wirefleet-agent on this server");
            return;
        }
        EffectiveState inForce = effective;
        List<DevicePeer> figures = reconciler.figures();
        silence.follow(newest);
        long begun = nanoTime.getAsLong();
        try {
            bring(newest);
            observer.applied(Duration.ofNanos(nanoTime.getAsLong() - begun), true);
            observer.lookedFirst(effective, reconciler.figures());
        } catch (ApplyException e) {
            observer.applied(Duration.ofNanos(nanoTime.getAsLong() - begun), false);
            observer.conditions()
                    .fails(Condition.APPLIED, e.reason(), "revision " + newest.revision() + ": " + e.getMessage());
            retryDue.set(retryBackoff.next());
            rollBack();
            return;
        }
        retryBackoff.reset();
        kept();
        DesiredState before = good;
        good = newest;
        goodIsUnknown = false;
        if (effective != null && !silence.isClosed()) {
            probation.follow(inForce, effective, figures, newest.interfaceItem());
        }
        tellApplied(newest);
        if (before != newest && probation.isSettled(newest.interfaceItem())) {
            safekeeping.store(update, newest);
        }
    }

    private void tellApplied(DesiredState state) {
        String refusal = probation.refusal(state.interfaceItem());
        if (refusal == null) {
            observer.conditions().holds(Condition.APPLIED, "Applied", "revision " + state.revision() + " is in force");
        } else {
            observer.conditions()
                    .fails(Condition.APPLIED, "RolledBack", "revision " + state.revision() + ": " + refusal);
        }
    }

    /// Stores a change of the server that its peers survived; takes back one that they did not.
    private void judge(DesiredState state) {
        switch (probation.look()) {
            case NONE -> LOG.debug("the change of the server is still watched");
            case PASSED -> safekeeping.store(null, state);
            case FAILED -> {
                tellApplied(state);
                keepGood(state);
            }
        }
    }

    private Set<String> missingCapabilities() {
        InterfaceItem tunnel = newest.interfaceItem();
        Set<String> missing = new TreeSet<>(tunnel == null ? Set.of() : tunnel.requires());
        missing.removeAll(Capability.ALL);
        return missing;
    }

    private void bring(DesiredState state) {
        EffectiveState wanted = inForce(state);
        if (wanted == null) {
            reconciler.tearDown().forEach(LOG::info);
            observer.conditions().removeAll(ABOUT_AN_INTERFACE);
        } else {
            try {
                reconciler.converge(wanted);
            } catch (ApplyException first) {
                LOG.info("once more: {}", first.getMessage());
                reconciler.converge(wanted);
            }
        }
        effective = wanted;
        exits.follow(wanted);
        tellTuning();
    }

    private void tellObstacles(EffectiveState inForce) {
        List<String> obstacles = reconciler.obstacles(inForce);
        if (obstacles.isEmpty()) {
            observer.conditions().holds(Condition.UNBLOCKED, "Unblocked", "no other table drops what is forwarded");
        } else {
            observer.conditions().fails(Condition.UNBLOCKED, "ForeignTable", String.join("; ", obstacles));
        }
    }

    private void tellTuning() {
        TuningReport tuning = reconciler.tuning();
        if (tuning != null) {
            observer.tuned(tuning);
        }
        TableFigures connections = reconciler.connections();
        if (connections != null) {
            observer.connections(connections);
        }
    }

    /// What of a state is in force, with each peer under the key that it uses.
    private @Nullable EffectiveState inForce(DesiredState state) {
        EffectiveState wanted = byKeysInUse(state);
        return nextKeys.follow(wanted) ? byKeysInUse(state) : wanted;
    }

    private @Nullable EffectiveState byKeysInUse(DesiredState state) {
        return corrected(EffectiveState.of(state, clock.instant(), nextKeys.inUse(), effective));
    }

    private @Nullable EffectiveState corrected(@Nullable EffectiveState wanted) {
        if (wanted == null) {
            ports.forget();
            return null;
        }
        EffectiveState possible = ports.corrected(probation.corrected(wanted));
        return silence.isClosed() ? possible.withoutPeers() : possible;
    }

    private void rollBack() {
        DesiredState state = good;
        if (goodIsUnknown || state == newest) {
            return;
        }
        try {
            bring(state == null ? DesiredState.empty(newest.serverId()) : state);
        } catch (ApplyException e) {
            LOG.warn("back to the last good state: {}", e.getMessage());
            keepDue.set(keepBackoff.next());
        }
    }

    @SuppressWarnings("ReferenceEquality") // the newest is told of by who refused it
    private void keepGood(DesiredState state) {
        boolean wasRefused = keepDue.isRunning();
        try {
            bring(state);
            kept();
            if (wasRefused && state == newest) {
                tellApplied(state);
            }
        } catch (ApplyException e) {
            observer.conditions()
                    .fails(Condition.APPLIED, e.reason(), "revision " + state.revision() + ": " + e.getMessage());
            keepDue.set(keepBackoff.next());
        }
    }

    private void kept() {
        keepDue.clear();
        keepBackoff.reset();
    }

    private void look() {
        EffectiveState inForce = effective;
        if (inForce == null) {
            return;
        }
        exits.follow(inForce);
        try {
            List<Change> repaired = reconciler.repair(inForce);
            tellObstacles(inForce);
            tellTuning();
            observer.looked(
                    inForce,
                    reconciler.figures(),
                    repaired.stream().flatMap(change -> change.lines().stream()).toList());
        } catch (ApplyException e) {
            observer.conditions().fails(Condition.IN_SYNC, e.reason(), e.getMessage());
            observer.conditions().fails(Condition.APPLIED, e.reason(), e.getMessage());
            retryDue.set(retryBackoff.next());
        }
    }

    private void compact() {
        DesiredState state = good;
        if (state != null) {
            safekeeping.compact(state);
        }
    }

    private void report() {
        observer.report(newest, good, effective);
    }
}
