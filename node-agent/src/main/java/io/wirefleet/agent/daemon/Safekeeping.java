package io.wirefleet.agent.daemon;

import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.StoreException;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts what the machine was made to hold on disk, and only then lets the console count on it. What cannot be stored is
/// tried again. Not for several threads.
final class Safekeeping {
    private static final Duration MOST_PAUSE = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(Safekeeping.class);

    private final LastGoodState disk;
    private final Observer observer;
    private final Backoff backoff;
    private final Stopwatch due;

    Safekeeping(LastGoodState disk, Observer observer, LongSupplier nanoTime, RandomGenerator random) {
        this.disk = disk;
        this.observer = observer;
        this.backoff = new Backoff(Duration.ofSeconds(1), MOST_PAUSE, random);
        this.due = new Stopwatch(nanoTime);
    }

    /// The state on disk; null: there is none yet.
    ///
    /// @throws io.wirefleet.agent.store.DamagedException if somebody changed it
    /// @throws StoreException if it cannot be read
    @Nullable
    DesiredState load() {
        DesiredState stored = disk.load();
        if (stored != null) {
            isStored(stored);
        }
        return stored;
    }

    /// Whether something could not be stored, and it is time to try again.
    boolean isDue() {
        return due.isDue();
    }

    Duration left() {
        return due.left();
    }

    /// What could not be stored is not what is to be stored any more.
    void leave() {
        due.clear();
    }

    /// @param update the step to it from what was stored before; null: not just one step
    void store(@Nullable DesiredStateUpdate update, DesiredState state) {
        due.clear();
        try {
            if (update == null) {
                disk.storeWhole(state);
            } else {
                disk.store(update, state);
            }
            backoff.reset();
            isStored(state);
        } catch (StoreException e) {
            observer.conditions()
                    .fails(
                            Conditions.LAST_GOOD_STORED,
                            e.isDiskFull() ? "DiskFull" : "NotStored",
                            "revision " + state.revision() + " is in force but not acknowledged, since a restart would"
                                    + " bring back the one before: " + e.getMessage());
            due.set(backoff.next());
        }
    }

    private void isStored(DesiredState state) {
        observer.conditions().holds(Conditions.LAST_GOOD_STORED, "Stored", "revision " + state.revision());
        observer.acknowledge(state);
    }

    /// Folds a long journal into the snapshot.
    void compact(DesiredState state) {
        try {
            disk.compact(state);
        } catch (StoreException e) {
            LOG.warn("the journal stays long: {}", e.getMessage());
            due.set(backoff.next());
        }
    }
}
