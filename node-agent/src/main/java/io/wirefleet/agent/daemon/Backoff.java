package io.wirefleet.agent.daemon;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Pauses between tries: each about twice the one before up to a cap, each a random part of it between half and
/// whole, so that a fleet does not try again in step. Not for several threads.
final class Backoff {
    private final Duration first;
    private final Duration cap;
    private final RandomGenerator random;
    private Duration next;

    Backoff(Duration first, Duration cap, RandomGenerator random) {
        this.first = first;
        this.cap = cap;
        this.random = random;
        this.next = first;
    }

    Duration next() {
        long millis = next.toMillis();
        next = next.multipliedBy(2).compareTo(cap) < 0 ? next.multipliedBy(2) : cap;
        return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    }

    void reset() {
        next = first;
    }
}
