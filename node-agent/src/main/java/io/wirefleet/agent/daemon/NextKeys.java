package io.wirefleet.agent.daemon;

import io.wirefleet.agent.reconcile.ApplyException;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the peers that are to change their key: which of their two keys each uses. Not for several threads.
final class NextKeys {
    /// How often the first handshake with a next key is looked for at the most: until the look, what comes under it is
    /// dropped. Where a look takes long, since the device has many peers, it is less often: a rotation goes on for
    /// days, and not more than one part in [#HANDSHAKE_SHARE] of the time is spent on it.
    private static final Duration HANDSHAKE_CHECK = Duration.ofMillis(200);

    private static final int HANDSHAKE_SHARE = 100;
    private static final Logger LOG = LoggerFactory.getLogger(NextKeys.class);

    private final Reconciler reconciler;
    private final LongSupplier nanoTime;
    private final Stopwatch due;
    private final Set<PublicKey> inUse = new HashSet<>();

    NextKeys(Reconciler reconciler, LongSupplier nanoTime) {
        this.reconciler = reconciler;
        this.nanoTime = nanoTime;
        this.due = new Stopwatch(nanoTime);
    }

    /// Those that have been seen in use.
    Set<PublicKey> inUse() {
        return inUse;
    }

    boolean isDue() {
        return due.isDue();
    }

    Duration left() {
        return due.left();
    }

    /// Looks at the keys of what is to be in force.
    ///
    /// @param wanted null: nothing
    /// @return whether more of them are in use than was known
    /// @throws ApplyException if the device cannot be read
    boolean follow(@Nullable EffectiveState wanted) {
        inUse.retainAll(wanted == null ? Set.of() : wanted.rotations().keySet());
        if (wanted == null || wanted.awaitedKeys().isEmpty()) {
            due.clear();
            return false;
        }
        Set<PublicKey> seen = awaited(wanted);
        if (seen.isEmpty()) {
            return false;
        }
        LOG.info("{} peers use their next key now", seen.size());
        inUse.addAll(seen);
        return true;
    }

    private Set<PublicKey> awaited(EffectiveState state) {
        long begun = nanoTime.getAsLong();
        try {
            return reconciler.inUse(state.tunnel().name(), state.awaitedKeys());
        } finally {
            Duration cost = Duration.ofNanos(nanoTime.getAsLong() - begun).multipliedBy(HANDSHAKE_SHARE);
            due.set(cost.compareTo(HANDSHAKE_CHECK) > 0 ? cost : HANDSHAKE_CHECK);
        }
    }

    /// Looks whether a peer has begun to use its next key, so that there is something to do.
    boolean isAnyChanged(EffectiveState inForce) {
        due.set(HANDSHAKE_CHECK);
        try {
            return !reconciler
                    .inUse(inForce.tunnel().name(), inForce.awaitedKeys())
                    .isEmpty();
        } catch (ApplyException e) {
            LOG.warn("{}", e.getMessage());
            return false;
        }
    }
}
