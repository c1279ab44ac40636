package io.wirefleet.agent.daemon;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Something that is due a while after it was last set, by a clock that nobody sets back. Not for several
/// threads.
final class Stopwatch {
    private static final Duration NEVER = Duration.ofDays(365);

    private final LongSupplier nanoTime;
    private boolean running;
    private long dueAt;

    Stopwatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void set(Duration delay) {
        running = true;
        dueAt = nanoTime.getAsLong() + delay.toNanos();
    }

    void clear() {
        running = false;
    }

    /// Whether it is set, be it due or not.
    boolean isRunning() {
        return running;
    }

    boolean isDue() {
        return running && dueAt - nanoTime.getAsLong() <= 0;
    }

    /// How long until it is due; a long time while it is not set.
    Duration left() {
        return running ? Duration.ofNanos(Math.max(0, dueAt - nanoTime.getAsLong())) : NEVER;
    }
}
