package io.wirefleet.agent.daemon;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the console answered when it was last asked. For several threads.
public final class ConsoleContact {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleContact.class);

    /// @param problem empty: none
    record Contact(boolean asked, String problem) {}

    private final AtomicReference<Contact> last = new AtomicReference<>(new Contact(false, ""));

    private final AtomicLong answers = new AtomicLong();

    Contact last() {
        return last.get();
    }

    /// How often it has answered.
    long answers() {
        return answers.get();
    }

    void answered() {
        answers.incrementAndGet();
        Contact before = last.getAndSet(new Contact(true, ""));
        if (!before.asked() || !before.problem().isEmpty()) {
            LOG.info("the console answers");
        }
    }

    void failed(String problem) {
        Contact before = last.getAndSet(new Contact(true, problem));
        if (!before.problem().equals(problem)) {
            LOG.warn("{}; this server goes on with the last good state", problem);
        }
    }
}
