package io.wirefleet.console.addresses;

import io.wirefleet.contract.addresses.IpAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Where the last search of a pool found something free, so that the next need not begin at the pool's beginning.
/// Only a hint: what it passes over is found again when it is too old, or when nothing is found behind it.
final class Hints {
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final Map<Pool, Hint> hints = new ConcurrentHashMap<>();
    private final Clock clock;

    private record Hint(IpAddress from, Instant since) {}

    Hints(Clock clock) {
        this.clock = clock;
    }

    Optional<IpAddress> from(Pool pool) {
        Hint hint = hints.get(pool);
        return hint != null && isFresh(hint) ? Optional.of(hint.from) : Optional.empty();
    }

    void found(Pool pool, IpAddress lowest) {
        hints.compute(
                pool,
                (_, before) -> new Hint(lowest, before != null && isFresh(before) ? before.since : clock.instant()));
    }

    private boolean isFresh(Hint hint) {
        return hint.since.plus(KEPT).isAfter(clock.instant());
    }

    /// Forgets what is known of a network's pools, because something of it became free.
    void forget(UUID networkId) {
        hints.keySet().removeIf(pool -> pool.networkId().equals(networkId));
    }
}
