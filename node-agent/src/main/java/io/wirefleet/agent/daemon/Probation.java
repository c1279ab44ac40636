package io.wirefleet.agent.daemon;

import io.wirefleet.agent.reconcile.ApplyException;
import io.wirefleet.agent.reconcile.EffectivePeer;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.Safeguards.AutoRollback;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches whether the peers of a server survive a change of the server itself: its port, its MTU, its addresses, its
/// ways out. Where too few of those that had a session make a new handshake in time, the interface goes back to what it
/// was. The peers and rules do not: whoever was taken off stays off (I3).
///
/// Until a change has passed, it is neither stored nor acknowledged, so that a restart begins with the interface that
/// is known to work. Not for several threads.
final class Probation {
    /// After this long without a handshake WireGuard gives a session up (REJECT_AFTER_TIME).
    private static final Duration SESSION = Duration.ofMinutes(3);

    /// Of fewer nobody can say whether it was the change.
    private static final int FEWEST_PEERS = 3;

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /// So far the clock may be from where it should be, for handshakes to be compared by it.
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Probation.class);

    private final Reconciler reconciler;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Stopwatch due;
    private @Nullable Trial trial;
    private @Nullable Rejection rejection;

    /// @param before the interface that is known to work
    /// @param watched the peers that had a session
    /// @param since when it began, by the clock
    /// @param begun the same by `nanoTime`
    private record Trial(
            InterfaceItem before,
            InterfaceItem changed,
            AutoRollback terms,
            Set<PublicKey> watched,
            Instant since,
            long begun) {}

    /// @param instead what is in force in its place
    private record Rejection(InterfaceItem refused, InterfaceItem instead, String why) {}

    /// How it stands.
    enum Verdict {
        /// Nothing to say yet, or nothing is on trial.
        NONE,
        PASSED,
        FAILED
    }

    Probation(Reconciler reconciler, InstantSource clock, LongSupplier nanoTime) {
        this.reconciler = reconciler;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.due = new Stopwatch(nanoTime);
    }

    boolean isDue() {
        return due.isDue();
    }

    Duration left() {
        return due.left();
    }

    /// What is to be in force of a state: the interface as it was before where the new one was refused.
    EffectiveState corrected(EffectiveState wanted) {
        Rejection now = rejection;
        return now != null && now.refused.equals(wanted.tunnel()) ? wanted.with(now.instead) : wanted;
    }

    /// Why a state is not in force as the console wants it; null: it is.
    @Nullable
    String refusal(@Nullable InterfaceItem wanted) {
        Rejection now = rejection;
        return now != null && now.refused.equals(wanted) ? now.why : null;
    }

    /// Whether a state that is in force may be stored and acknowledged.
    boolean isSettled(@Nullable InterfaceItem wanted) {
        return trial == null && refusal(wanted) == null;
    }

    /// Takes note of what was just brought to the machine.
    ///
    /// @param before what was in force until then, and known to work; null: nothing
    /// @param figures the peers as they were then
    /// @param wanted the interface as the console wants it
    void follow(
            @Nullable EffectiveState before,
            EffectiveState now,
            List<DevicePeer> figures,
            @Nullable InterfaceItem wanted) {
        if (refusal(wanted) != null) {
            return;
        }
        Trial running = trial;
        Rejection refused = rejection;
        rejection = null;
        InterfaceItem works = running != null
                ? running.before
                : refused != null ? refused.instead : before == null ? null : before.tunnel();
        AutoRollback terms = now.tunnel().safeguards().autoRollback();
        if (works == null || terms == null || works.equals(now.tunnel())) {
            end();
            return;
        }
        if (running != null && running.changed.equals(now.tunnel())) {
            return;
        }
        Set<PublicKey> watched = running != null ? running.watched : withSession(before, now, figures);
        if (watched.size() < FEWEST_PEERS) {
            end();
            return;
        }
        LOG.info("the server itself was changed: {} peers are watched for {} s", watched.size(), terms.windowSeconds());
        begin(works, now.tunnel(), terms, watched);
    }

    private void begin(InterfaceItem works, InterfaceItem changed, AutoRollback terms, Set<PublicKey> watched) {
        trial = new Trial(works, changed, terms, watched, clock.instant(), nanoTime.getAsLong());
        due.set(INTERVAL);
    }

    /// The peers could make no handshake for a while, for another reason than the change.
    void beginAnew() {
        Trial running = trial;
        if (running != null) {
            begin(running.before, running.changed, running.terms, running.watched);
        }
    }

    private void end() {
        trial = null;
        due.clear();
    }

    private Set<PublicKey> withSession(@Nullable EffectiveState before, EffectiveState now, List<DevicePeer> figures) {
        Instant oldest = clock.instant().minus(SESSION);
        return figures.stream()
                .filter(peer ->
                        peer.latestHandshake() != null && peer.latestHandshake().isAfter(oldest))
                .map(DevicePeer::publicKey)
                .filter(key -> isUntouched(key, before, now))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isUntouched(PublicKey key, @Nullable EffectiveState before, EffectiveState now) {
        EffectivePeer old = before == null ? null : before.peers().get(key);
        return old != null && old.equals(now.peers().get(key));
    }

    /// Looks at the peers on trial.
    Verdict look() {
        Trial now = trial;
        if (now == null) {
            return Verdict.NONE;
        }
        due.set(INTERVAL);
        Duration passed = Duration.ofNanos(nanoTime.getAsLong() - now.begun);
        Duration byClock = Duration.between(now.since, clock.instant());
        if (byClock.minus(passed).abs().compareTo(CLOCK_TOLERANCE) > 0) {
            LOG.warn("the clock was set: the peers are watched anew");
            beginAnew();
            return Verdict.NONE;
        }
        int lost;
        try {
            lost = now.watched.size()
                    - reconciler
                            .withHandshakeSince(now.changed.name(), now.watched, now.since)
                            .size();
        } catch (ApplyException e) {
            LOG.warn("{}", e.getMessage());
            return Verdict.NONE;
        }
        if (lost * 100L < (long) now.terms.handshakeLossPercent() * now.watched.size()) {
            end();
            return Verdict.PASSED;
        }
        if (passed.compareTo(Duration.ofSeconds(now.terms.windowSeconds())) < 0) {
            return Verdict.NONE;
        }
        end();
        rejection = new Rejection(
                now.changed,
                now.before,
                lost + " of the " + now.watched.size() + " peers that had a session made no handshake within "
                        + now.terms.windowSeconds() + " s after the server itself was changed (auto_rollback:"
                        + " handshake_loss_percent " + now.terms.handshakeLossPercent()
                        + "); its interface is as it was before, peers and rules are as wanted. Change the server"
                        + " again, or take the change back");
        return Verdict.FAILED;
    }
}
