package io.wirefleet.agent.daemon;

import io.wirefleet.agent.console.Console;
import io.wirefleet.agent.console.ConsoleException;
import io.wirefleet.contract.state.DesiredStateUpdate;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks the console for what is new, again and again, and hands it over.
final class DesiredStatePoller {
    private static final Duration WAIT = Duration.ofSeconds(50);
    private static final Duration QUICK = Duration.ofSeconds(5);

    /// Takes an update, deals with it, and says what to ask for next.
    interface Taker {
        /// @param update null: nothing new
        Cursor take(@Nullable DesiredStateUpdate update) throws InterruptedException;
    }

    private final Console console;
    private final ConsoleContact contact;
    private final Taker taker;
    private final Backoff backoff;
    private final LongSupplier nanoTime;

    DesiredStatePoller(
            Console console, ConsoleContact contact, Taker taker, RandomGenerator random, LongSupplier nanoTime) {
        this.console = console;
        this.contact = contact;
        this.taker = taker;
        this.nanoTime = nanoTime;
        this.backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), random);
    }

    /// Until the thread is interrupted.
    void run(Cursor first) throws InterruptedException {
        Cursor cursor = first;
        while (true) {
            Thread.sleep(cursor.pause());
            long started = nanoTime.getAsLong();
            try {
                DesiredStateUpdate update = console.desiredState(cursor.since(), cursor.stateHash(), WAIT);
                contact.answered();
                boolean early = update == null && nanoTime.getAsLong() - started < QUICK.toNanos();
                if (early) {
                    Thread.sleep(backoff.next());
                } else {
                    backoff.reset();
                }
                cursor = taker.take(update);
            } catch (ConsoleException e) {
                contact.failed(String.valueOf(e.getMessage()));
                Duration pause = backoff.next();
                Duration asked = e.retryAfter();
                Thread.sleep(asked != null && asked.compareTo(pause) > 0 ? asked : pause);
            }
        }
    }
}
