package io.wirefleet.agent.daemon;

import io.wirefleet.agent.console.Console;
import io.wirefleet.agent.console.ConsoleException;
import io.wirefleet.contract.state.ObservedState;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the console what is to be told, as soon as there is something and it answers.
final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    private final Console console;
    private final Reports reports;
    private final Backoff backoff;

    Reporter(Console console, Reports reports, RandomGenerator random) {
        this.console = console;
        this.reports = reports;
        this.backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), random);
    }

    /// Until the thread is interrupted.
    void run() throws InterruptedException {
        while (true) {
            ObservedState report = reports.take();
            try {
                console.observedState(report);
                backoff.reset();
            } catch (ConsoleException e) {
                LOG.debug("the report waits: {}", e.getMessage());
                reports.putBack(report);
                Thread.sleep(backoff.next());
            }
        }
    }
}
