package io.wirefleet.console.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts committed entries into the chain, in batches, one replica of the console at a time; writers never wait for it.
/// It looks for entries a moment after one is announced, and a few times a second for what commits late or was left by
/// a replica that died. It commits without waiting for the disk: a crash of PostgreSQL brings entries back unlinked,
/// and they are linked again. Checkpoints are durable, and with one everything before it.
public final class Linker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Linker.class);

    private static final long LOCK = 0x77666c_6c69_6e6bL;
    private static final int BATCH = 10_000;
    private static final int READ_AT_ONCE = 200;
    private static final long SWEEP_MILLISECONDS = 400;
    private static final long GATHER_MILLISECONDS = 20;
    private static final long PAUSE_MILLISECONDS = 1_000;

    private final DSLContext database;
    private final Checkpoints checkpoints;
    private final Semaphore wanted = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    private Linker(DSLContext database, Checkpoints checkpoints) {
        this.database = database;
        this.checkpoints = checkpoints;
        this.thread = Thread.ofPlatform().name("audit-linker").daemon().unstarted(this::run);
    }

    /// A linker at work.
    public static Linker start(DSLContext database, Checkpoints checkpoints) {
        Linker linker = idle(database, checkpoints);
        linker.thread.start();
        return linker;
    }

    /// A linker that only works when [#drain] is called.
    static Linker idle(DSLContext database, Checkpoints checkpoints) {
        return new Linker(database, checkpoints);
    }

    /// Says that entries are about to be committed.
    public void expect() {
        wanted.release();
    }

    private void run() {
        while (!closed) {
            try {
                drain();
                if (wanted.tryAcquire(SWEEP_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                    Thread.sleep(GATHER_MILLISECONDS);
                    wanted.drainPermits();
                }
            } catch (InterruptedException _) {
                return;
            } catch (DataAccessException e) {
                if (!closed) {
                    log.warn("linking the audit is tried again in a second: {}", e.getMessage());
                    pause();
                }
            } catch (RuntimeException e) {
                log.error("linking the audit failed and is tried again in a second", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Links whatever is committed when it is called, and signs where it is time to.
    ///
    /// @return how many entries
    long drain() {
        long linked = 0;
        int batch = BATCH;
        while (batch == BATCH) {
            batch = isWaitedFor() ? link() : 0;
            linked += batch;
            checkpoints.keep();
        }
        return linked;
    }

    private boolean isWaitedFor() {
        return database.fetchSingle("select exists (select from audit_unlinked) as waiting")
                .get("waiting", boolean.class);
    }

    /// One batch. Each statement behind the lock sees what the linker before it committed.
    private int link() {
        return database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            transaction.fetch("select set_config('synchronous_commit', 'off', true),"
                    + " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)");
            lock(transaction);
            UUID[] taken = transaction.fetch("""
                            delete from audit_unlinked
                            where entry_id in (select entry_id from audit_unlinked order by entry_id limit {0})
                            returning entry_id
                            """, BATCH).stream()
                    .map(row -> row.get("entry_id", UUID.class))
                    .toArray(UUID[]::new);
            append(transaction, ChainHead.read(transaction), taken);
            return taken.length;
        });
    }

    /// Holds the chain's end for the rest of the transaction.
    static void lock(DSLContext transaction) {
        transaction.fetch("select pg_advisory_xact_lock({0})", LOCK);
    }

    /// An entry that is gone before it is linked is linked all the same, without content: so its loss shows.
    private static void append(DSLContext transaction, ChainHead head, UUID[] taken) {
        List<UUID> entries = new ArrayList<>(taken.length);
        List<byte[]> hashes = new ArrayList<>(taken.length);
        ChainHash last = head.hash();
        try (Cursor<Record> contents = transaction
                .resultQuery("""
                        select taken.id, e.content
                        from unnest({0}) as taken (id) left join audit_entry e on e.id = taken.id
                        order by taken.id
                        """, (Object) taken)
                .fetchSize(READ_AT_ONCE)
                .fetchLazy()) {
            for (Record row : contents) {
                String content = row.get("content", String.class);
                last = last.then(content == null ? "" : content);
                entries.add(row.get("id", UUID.class));
                hashes.add(last.bytes());
            }
        }
        transaction.execute(
                """
                insert into audit_link (position, entry_id, hash)
                select {0} + place, entry_id, hash
                from unnest({1}, {2}) with ordinality as links (entry_id, hash, place)
                """,
                DSL.val(head.position()),
                DSL.val(entries.toArray(UUID[]::new)),
                DSL.val(hashes.toArray(byte[][]::new)));
    }

    /// Stops looking for entries. What is not linked yet is linked by another replica, or at the next start.
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
