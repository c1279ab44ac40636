package io.wirefleet.console.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns PostgreSQL's notifications into signals within this replica. It listens on a connection of its own, opens
/// it again when it breaks, and then wakes everybody, for what was said meanwhile is lost.
public final class Listener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private static final int LOOK_MILLISECONDS = 10_000;
    private static final int SHORTEST_PAUSE_MILLISECONDS = 100;
    private static final int LONGEST_PAUSE_MILLISECONDS = 5_000;

    /// Opens a connection that goes through no transaction-mode pooler.
    @FunctionalInterface
    public interface Connections {
        Connection open() throws SQLException;
    }

    private final Connections connections;
    private final Signals revisions;
    private final Signals closings;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch listening = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Connection current;
    private volatile boolean hears;

    private Listener(Connections connections, Signals revisions, Signals closings) {
        this.connections = connections;
        this.revisions = revisions;
        this.closings = closings;
        this.thread = Thread.ofPlatform().name("listener").daemon().unstarted(this::run);
    }

    /// @param revisions signalled by server, when it has a new revision
    /// @param closings signalled by receipt, when it is closed
    public static Listener start(Connections connections, Signals revisions, Signals closings) {
        Listener listener = new Listener(connections, revisions, closings);
        listener.thread.start();
        return listener;
    }

    private void run() {
        int pause = SHORTEST_PAUSE_MILLISECONDS;
        while (closed.getCount() > 0) {
            try (Connection connection = connections.open()) {
                current = connection;
                listen(connection);
                pause = SHORTEST_PAUSE_MILLISECONDS;
                revisions.signalAll();
                closings.signalAll();
                hears = true;
                listening.countDown();
                while (closed.getCount() > 0) {
                    pass(connection);
                }
            } catch (SQLException e) {
                if (closed.getCount() > 0) {
                    log.warn("the connection that listens for changes broke and is opened again: {}", e.getMessage());
                }
            } finally {
                hears = false;
            }
            pause = rest(pause);
        }
    }

    private static void listen(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + NumberingStore.REVISION_CHANNEL);
            statement.execute("listen " + Receipts.RECEIPT_CHANNEL);
        }
    }

    private void pass(Connection connection) throws SQLException {
        PGNotification[] notifications = connection.unwrap(PGConnection.class).getNotifications(LOOK_MILLISECONDS);
        if (notifications == null || notifications.length == 0) {
            if (!connection.isValid(5)) {
                throw new SQLException("it does not answer");
            }
            return;
        }
        for (PGNotification notification : notifications) {
            Signals signals = notification.getName().equals(Receipts.RECEIPT_CHANNEL) ? closings : revisions;
            try {
                signals.signal(UUID.fromString(notification.getParameter()));
            } catch (IllegalArgumentException _) {
                signals.signalAll();
            }
        }
    }

    private int rest(int pause) {
        try {
            if (closed.await(pause + ThreadLocalRandom.current().nextInt(pause), TimeUnit.MILLISECONDS)) {
                return pause;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS);
    }

    /// Waits until it listens for the first time.
    ///
    /// @return whether it does
    public boolean awaitListening(long seconds) throws InterruptedException {
        return listening.await(seconds, TimeUnit.SECONDS);
    }

    /// Whether it listens now, as far as is known.
    public boolean isListening() {
        return hears && thread.isAlive();
    }

    @Override
    public void close() {
        closed.countDown();
        Connection connection = current;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("the listening connection did not end well: {}", e.getMessage());
            }
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
