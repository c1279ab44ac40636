package io.wirefleet.terraform.console;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How often and how soon a request is tried again: after twice the time each time, give or take half of it.
///
/// @param attempts in all, the first included
/// @param first the wait before the second attempt
/// @param longest no wait is longer, whatever the console asks for
public record Retries(int attempts, Duration first, Duration longest, RandomGenerator random, Pause pause) {
    /// Waits. May return early when the whole provider is being stopped.
    @FunctionalInterface
    public interface Pause {
        void pause(Duration duration) throws InterruptedException;
    }

    /// @param attempt the one that failed, from 1
    /// @param asked what the console asked for; zero if nothing
    void before(int attempt, Duration asked) throws InterruptedException {
        Duration backoff = first.multipliedBy(1L << Math.min(attempt - 1, 10));
        Duration jittered = backoff.multipliedBy(50 + random.nextInt(101)).dividedBy(100);
        Duration wait = jittered.compareTo(asked) < 0 ? asked : jittered;
        pause.pause(wait.compareTo(longest) < 0 ? wait : longest);
    }
}
