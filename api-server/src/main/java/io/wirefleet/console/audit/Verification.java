package io.wirefleet.console.audit;

import io.wirefleet.console.audit.Fault.Kind;
import io.wirefleet.console.audit.Link.Entry;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/// Walks the whole chain and compares it with every entry and every checkpoint, those in the file included. It holds no
/// lock and no long transaction: the audit goes on growing, and what grows behind the walk's end is the next one's.
public final class Verification {
    /// @param entries how many links were walked, all of them right
    /// @param waiting how many entries are committed and not linked yet
    /// @param head the last link that is right
    /// @param checkpoint the newest one; null: none yet
    /// @param fault null: the audit is what the console wrote
    record Outcome(
            long entries,
            long waiting,
            ChainHead head,
            @Nullable Checkpoint checkpoint,
            @Nullable Fault fault) {}

    private static final int READ_AT_ONCE = 1_000;
    private static final int MOST_LOST = 100;

    private final DSLContext database;
    private final Checkpoints checkpoints;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    public Verification(DSLContext database, Checkpoints checkpoints) {
        this.database = database;
        this.checkpoints = checkpoints;
    }

    /// Takes a while: seconds for a hundred thousand entries. One walk at a time; others wait for it.
    Outcome run() {
        oneAtATime.lock();
        try (Witnesses witnesses = Witnesses.call(database, checkpoints)) {
            return walk(witnesses);
        } finally {
            oneAtATime.unlock();
        }
    }

    private Outcome walk(Witnesses witnesses) {
        ChainHead head = new ChainHead(0, ChainHash.START);
        Fault fault = null;
        List<Link> links = read(0);
        while (fault == null && !links.isEmpty()) {
            long last = links.getLast().position();
            CompletableFuture<List<Link>> ahead =
                    CompletableFuture.supplyAsync(() -> read(last), Thread::startVirtualThread);
            for (int i = 0; i < links.size() && fault == null; i++) {
                Link link = links.get(i);
                fault = judge(head, link, i, links);
                if (fault == null) {
                    head = new ChainHead(link.position(), following(link));
                    fault = witnesses.compare(head);
                }
            }
            links = await(ahead);
        }
        if (fault == null) {
            fault = witnesses.beyond(head);
        }
        if (fault == null) {
            fault = unlinked();
        }
        return new Outcome(head.position(), waiting(), head, Checkpoints.newest(database), fault);
    }

    private List<Link> read(long behind) {
        return Link.after(database, behind, READ_AT_ONCE);
    }

    /// While some links are judged the next are read.
    private static List<Link> await(CompletableFuture<List<Link>> ahead) {
        try {
            return ahead.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof DataAccessException failure ? failure : e;
        }
    }

    private static ChainHash following(Link link) {
        if (link.hash() == null) {
            throw new IllegalStateException("a link that is right has a hash");
        }
        return link.hash();
    }

    private @Nullable Fault judge(ChainHead head, Link link, int index, List<Link> page) {
        long expected = head.position() + 1;
        if (link.position() > expected) {
            return new Fault(
                    Kind.REMOVED,
                    expected,
                    lost(head.hash(), link),
                    "no link has this position; the next is " + link.position());
        }
        if (link.position() < expected) {
            return new Fault(Kind.INSERTED, link.position(), link.entryId(), "another link has the same position");
        }
        if (!link.follows(head.hash())) {
            List<Link> behind = index + 1 < page.size() ? page.subList(index, page.size()) : read(head.position());
            return Diagnosis.of(head.hash(), behind, lostEntries());
        }
        return link.entry() != null && link.entry().agrees()
                ? null
                : new Fault(
                        Kind.EDITED,
                        link.position(),
                        link.entryId(),
                        "the columns that this entry is found by do not say what its content says");
    }

    /// Which entry was in the link that is gone, if it is still there.
    private @Nullable UUID lost(ChainHash before, Link next) {
        return lostEntries().stream()
                .filter(entry -> next.follows(before.then(entry.content())))
                .map(Entry::id)
                .findFirst()
                .orElse(null);
    }

    /// Entries that are neither in a link nor waiting for one, the oldest first.
    private List<Entry> lostEntries() {
        return database.fetch("""
                        select e.* from audit_entry e
                        where not exists (select from audit_link l where l.entry_id = e.id)
                          and not exists (select from audit_unlinked u where u.entry_id = e.id)
                        order by e.id
                        limit {0}
                        """, MOST_LOST)
                .map(row -> new Entry(
                        row.get("id", UUID.class),
                        row.get("at", OffsetDateTime.class).toInstant(),
                        row.get("actor", String.class),
                        row.get("action", String.class),
                        row.get("kind", String.class),
                        row.get("subject_id", String.class),
                        row.get("content", String.class)));
    }

    private @Nullable Fault unlinked() {
        return lostEntries().stream()
                .findFirst()
                .map(entry -> new Fault(
                        Kind.INSERTED,
                        null,
                        entry.id(),
                        "this entry is in no link and waits for none: it was inserted, or its link was removed"))
                .orElse(null);
    }

    private long waiting() {
        return database.fetchSingle("select count(*) as waiting from audit_unlinked")
                .get("waiting", Long.class);
    }
}
