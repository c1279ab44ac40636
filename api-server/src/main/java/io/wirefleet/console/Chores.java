package io.wirefleet.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the console does again and again by itself.
final class Chores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /// Does it this often, counted from its end. A chore that fails is logged, and done again when it is next due.
    Chores every(Duration pause, Runnable chore) {
        threads.add(Thread.ofVirtual().start(() -> repeat(pause, chore)));
        return this;
    }

    /// Does it now, and again after a pause for as long as it fails.
    Chores untilDone(Duration pause, Runnable chore) {
        threads.add(Thread.ofVirtual().start(() -> {
            try {
                boolean stops = false;
                while (!stops && !isDone(chore)) {
                    stops = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }));
        return this;
    }

    private static boolean isDone(Runnable chore) {
        try {
            chore.run();
            return true;
        } catch (RuntimeException e) {
            LOG.warn("a chore failed and is tried again: {}", e.toString());
            return false;
        }
    }

    private void repeat(Duration pause, Runnable chore) {
        try {
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!isDone(chore)) {
                    LOG.debug("it is done again when it is next due");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Begins none any more, and waits a while for those at work.
    @Override
    public void close() {
        closed.countDown();
        try {
            for (Thread thread : threads) {
                if (!thread.join(LONGEST_END)) {
                    LOG.warn("a chore does not end");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
