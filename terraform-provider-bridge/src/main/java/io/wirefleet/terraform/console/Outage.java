package io.wirefleet.terraform.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// That the console was found away, after every attempt. For some seconds nobody else tries: Terraform goes on with
/// the next of thousands of resources whatever became of one, and each would wait as long.
final class Outage {
    private static final Duration TAKEN_FOR_AWAY = Duration.ofSeconds(5);

    private final InstantSource clock;
    private volatile @Nullable Found found;

    private record Found(ConsoleFailure failure, Instant until) {}

    Outage(InstantSource clock) {
        this.clock = clock;
    }

    void found(ConsoleFailure failure) {
        found = new Found(failure, clock.instant().plus(TAKEN_FOR_AWAY));
    }

    /// What whoever found it was told; absent where somebody should try.
    Optional<ConsoleFailure> now() {
        Found last = found;
        return last != null && clock.instant().isBefore(last.until) ? Optional.of(last.failure) : Optional.empty();
    }
}
