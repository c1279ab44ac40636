package io.wirefleet.agent.daemon;

import io.wirefleet.agent.store.ContactFile;
import io.wirefleet.agent.store.StoreException;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.Safeguards.ConsoleOutage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long the console has been silent, and whether that is too long for a server that is to fail closed. A restart of
/// the agent or of the machine does not begin anew: the time of the last answer is on disk. Not for several threads.
final class ConsoleSilence {
    /// How often the last answer is written down.
    private static final Duration WRITE_INTERVAL = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleSilence.class);

    private final ConsoleContact contact;
    private final ContactFile file;
    private final Conditions conditions;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private long answers;

    /// By `nanoTime`; null: the file was not asked yet.
    private @Nullable Long lastAnswer;

    /// By `nanoTime`; null: not by this process.
    private @Nullable Long lastWrite;

    private boolean closed;

    ConsoleSilence(
            ConsoleContact contact,
            ContactFile file,
            Conditions conditions,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.contact = contact;
        this.file = file;
        this.conditions = conditions;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /// Whether the server's peers are to be off now.
    boolean isClosed() {
        return closed;
    }

    /// Looks how it stands.
    ///
    /// @param state what the server is to hold; null: nothing yet
    /// @return whether [#isClosed] changed
    boolean follow(@Nullable DesiredState state) {
        InterfaceItem tunnel = state == null ? null : state.interfaceItem();
        ConsoleOutage outage =
                tunnel == null ? ConsoleOutage.FAIL_STATIC : tunnel.safeguards().consoleOutage();
        Integer after = outage.afterSeconds();
        boolean before = closed;
        if (after == null) {
            conditions.remove(Condition.SERVING);
            closed = false;
            return before;
        }
        Duration silence = silence();
        closed = silence.compareTo(Duration.ofSeconds(after)) >= 0;
        if (closed) {
            conditions.fails(
                    Condition.SERVING,
                    "FailedClosed",
                    "the console has been silent for longer than console_outage.after_seconds (" + after
                            + "), so that all peers are off until it answers");
        } else {
            conditions.holds(Condition.SERVING, "Serving", "the console was heard within " + after + " seconds");
        }
        return closed != before;
    }

    private Duration silence() {
        Long last = lastAnswer;
        if (last == null) {
            last = nanoTime.getAsLong() - fromDisk().toNanos();
        }
        if (contact.answers() != answers) {
            answers = contact.answers();
            last = nanoTime.getAsLong();
            write();
        }
        lastAnswer = last;
        return Duration.ofNanos(nanoTime.getAsLong() - last);
    }

    /// A clock that was set back makes it no longer than it is.
    private Duration fromDisk() {
        Instant written = file.read();
        Duration since = written == null ? Duration.ZERO : Duration.between(written, clock.instant());
        Duration most = Duration.ofSeconds(ConsoleOutage.MOST_SECONDS);
        return since.isNegative() ? Duration.ZERO : since.compareTo(most) > 0 ? most : since;
    }

    private void write() {
        long now = nanoTime.getAsLong();
        if (lastWrite != null && now - lastWrite < WRITE_INTERVAL.toNanos()) {
            return;
        }
        lastWrite = now;
        try {
            file.write(clock.instant());
        } catch (StoreException e) {
            LOG.warn("a restart would count the console's silence from an earlier answer: {}", e.getMessage());
        }
    }
}
