package io.wirefleet.agent.daemon;

import io.wirefleet.agent.reconcile.ApplyException;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.contract.state.Condition;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the exits of a server, where it has any: a gateway that stops to answer changes nothing in the kernel by
/// itself.
final class ExitWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(ExitWatch.class);

    private final Reconciler reconciler;
    private final Conditions conditions;
    private final Stopwatch due;

    ExitWatch(Reconciler reconciler, Conditions conditions, LongSupplier nanoTime) {
        this.reconciler = reconciler;
        this.conditions = conditions;
        this.due = new Stopwatch(nanoTime);
    }

    Duration left() {
        return due.left();
    }

    boolean isDue() {
        return due.isDue();
    }

    /// Looks how the exits of what is in force stand.
    ///
    /// @return whether there is something else to tell
    boolean follow(@Nullable EffectiveState inForce) {
        List<Condition> before = conditions.all();
        if (inForce == null || inForce.tunnel().routing().exits().isEmpty()) {
            due.clear();
            conditions.remove(Condition.EXITS_UP);
        } else {
            due.set(INTERVAL);
            look(inForce);
        }
        return !before.equals(conditions.all());
    }

    private void look(EffectiveState inForce) {
        try {
            List<String> down = reconciler.followExits(inForce);
            if (down.isEmpty()) {
                conditions.holds(Condition.EXITS_UP, "Up", "all exits are up");
            } else {
                conditions.fails(
                        Condition.EXITS_UP,
                        "ExitDown",
                        String.join("; ", down) + "; packets of rules with exit_fallback leave by the routing table"
                                + " meanwhile, those of others go nowhere");
            }
        } catch (ApplyException e) {
            LOG.warn("{}", e.getMessage());
            conditions.fails(Condition.EXITS_UP, e.reason(), e.getMessage());
        }
    }
}
