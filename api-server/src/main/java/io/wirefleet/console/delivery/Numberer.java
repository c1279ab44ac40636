package io.wirefleet.console.delivery;

import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives committed changes their revisions, in batches, one replica of the console at a time. It commits without
/// waiting for the disk: a crash of PostgreSQL brings the changes back unnumbered, and they are numbered again. It
/// looks for changes when told, and once a second for those of a replica that died.
///
/// The lock is the session's, not the transaction's, for a batch's snapshot must begin after it is had.
public final class Numberer implements Numbering, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Numberer.class);

    private static final long LOCK = 0x77666c_6e75_6d62L;
    private static final int KEPT_REVISIONS = 1_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final long SWEEP_MILLISECONDS = 1_000;

    private final DSLContext database;
    private final Receipts receipts;
    private final Signals revisions;
    private final int keptRevisions;
    private final Semaphore wanted = new Semaphore(0);
    private final Map<UUID, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean failing;

    private Numberer(DSLContext database, Receipts receipts, Signals revisions, int keptRevisions) {
        this.database = database;
        this.receipts = receipts;
        this.revisions = revisions;
        this.keptRevisions = keptRevisions;
        this.thread = Thread.ofPlatform().name("numberer").daemon().unstarted(this::run);
    }

    /// A numberer at work.
    ///
    /// @param revisions told of each server that has a new revision, beside the notification to all replicas
    public static Numberer start(DSLContext database, Receipts receipts, Signals revisions) {
        Numberer numberer = idle(database, receipts, revisions, KEPT_REVISIONS);
        numberer.thread.start();
        return numberer;
    }

    /// A numberer that only works when [#drain] is called.
    static Numberer idle(DSLContext database, Receipts receipts, Signals revisions, int keptRevisions) {
        return new Numberer(database, receipts, revisions, keptRevisions);
    }

    @Override
    public void await(UUID receiptId) {
        if (closed || !thread.isAlive()) {
            return;
        }
        CompletableFuture<Void> numbered = waiting.computeIfAbsent(receiptId, _ -> new CompletableFuture<>());
        wanted.release();
        try {
            numbered.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            log.debug("the change of receipt {} is numbered later", receiptId);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.remove(receiptId);
        }
    }

    /// Whether it numbers: it lives, and did not fail when it last tried.
    public boolean isWorking() {
        return thread.isAlive() && !closed && !failing;
    }

    private void run() {
        while (!closed) {
            try {
                drain();
                failing = false;
                if (wanted.tryAcquire(SWEEP_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                    wanted.drainPermits();
                }
            } catch (InterruptedException _) {
                return;
            } catch (DataAccessException e) {
                failing = true;
                if (!closed) {
                    log.warn("numbering is tried again in a second: {}", e.getMessage());
                    pause();
                }
            } catch (RuntimeException e) {
                failing = true;
                log.error("numbering failed and is tried again in a second", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(SWEEP_MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Numbers whatever is committed when it is called.
    void drain() {
        while (true) {
            List<UUID> before = new ArrayList<>(waiting.keySet());
            NumberingBatch.Result result = alone(transaction -> new NumberingBatch(transaction, keptRevisions).run());
            result.servers().forEach(revisions::signal);
            if (result.settled()) {
                receipts.settle();
            }
            if (result.changes() == 0) {
                before.forEach(this::complete);
                return;
            }
            result.receipts().forEach(this::complete);
        }
    }

    private void complete(UUID receiptId) {
        CompletableFuture<Void> numbered = waiting.get(receiptId);
        if (numbered != null) {
            numbered.complete(null);
        }
    }

    /// Raises a server's counter past a revision that its agent has and we do not: a crash lost it. What was given
    /// that number may come back under another; so the agent gets the whole next.
    public void jumpPast(ServerId server, Revision seen) {
        Integer moved = alone(transaction ->
                transaction.execute("""
                with jumped as (
                    update server_state set desired_revision = {1}, delta_floor = {1}
                    where server_id = {0} and desired_revision < {1}
                    returning server_id, desired_revision, digest)
                insert into server_revision (server_id, revision, digest) select * from jumped
                """, server.value(), seen.next().value()));
        if (moved > 0) {
            log.warn("server {} was ahead, at revision {}: it is sent the whole state anew", server, seen);
            revisions.signal(server.value());
        }
    }

    private <T> T alone(Function<DSLContext, T> work) {
        return database.connectionResult(connection -> {
            DSLContext session = DSL.using(connection, SQLDialect.POSTGRES, database.settings());
            session.fetch("select pg_advisory_lock({0})", LOCK);
            try {
                return session.transactionResult(configuration -> {
                    DSLContext transaction = configuration.dsl();
                    transaction.execute("set transaction isolation level repeatable read");
                    transaction.fetch("select set_config('synchronous_commit', 'off', true), " + Plans.FOR_FEW_ROWS);
                    return work.apply(transaction);
                });
            } finally {
                session.fetch("select pg_advisory_unlock({0})", LOCK);
            }
        });
    }

    /// Stops looking for changes. What is not numbered yet is numbered by another replica, or at the next start.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
