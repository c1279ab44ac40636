package io.wirefleet.console.audit;

import io.wirefleet.console.http.Author;
import io.wirefleet.contract.json.Json;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Writes down what is done, in the transaction that does it (I4). The [Linker] puts it into the chain once that is
/// committed.
public final class AuditLog {
    private final Supplier<UUID> ids;
    private final Clock clock;
    private final Runnable expected;

    /// A log whose linker finds entries by itself, by and by.
    ///
    /// @param ids makes UUIDv7
    public AuditLog(Supplier<UUID> ids, Clock clock) {
        this(ids, clock, () -> {});
    }

    /// @param expected told that entries are about to be committed
    public AuditLog(Supplier<UUID> ids, Clock clock, Runnable expected) {
        this.ids = ids;
        this.clock = clock;
        this.expected = expected;
    }

    /// Adds an entry for each deed.
    ///
    /// @param receiptId the receipt of the change; null: it reaches no server
    public void record(DSLContext transaction, Author author, @Nullable UUID receiptId, List<Deed> deeds) {
        if (deeds.isEmpty()) {
            return;
        }
        OffsetDateTime now =
                OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        int count = deeds.size();
        UUID[] entries = new UUID[count];
        String[] contents = new String[count];
        for (int i = 0; i < count; i++) {
            entries[i] = ids.get();
            contents[i] = Json.canonical(content(entries[i], now, author, receiptId, deeds.get(i)));
        }
        transaction.execute(
                """
                with entries as (
                    insert into audit_entry (id, at, actor, action, kind, subject_id, content)
                    select id, {0}, {1}, action, kind, subject_id, content
                    from unnest({2}, {3}, {4}, {5}, {6}) as entries (id, action, kind, subject_id, content)
                    returning id)
                insert into audit_unlinked (entry_id) select id from entries
                """,
                DSL.val(now),
                DSL.val(author.name()),
                DSL.val(entries),
                DSL.val(deeds.stream().map(Deed::action).toArray(String[]::new)),
                DSL.val(deeds.stream().map(Deed::kind).toArray(String[]::new)),
                DSL.val(deeds.stream().map(Deed::subjectId).toArray(String[]::new)),
                DSL.val(contents));
        expected.run();
    }

    private static ObjectNode content(UUID id, OffsetDateTime at, Author author, @Nullable UUID receiptId, Deed deed) {
        ObjectNode json = Json.object()
                .put("id", id.toString())
                .put("at", at.toInstant().toString())
                .put("actor", author.name())
                .put("role", author.role())
                .put("source_address", author.sourceAddress())
                .put("request_id", author.requestId())
                .put("receipt_id", receiptId == null ? null : receiptId.toString())
                .put("action", deed.action())
                .put("kind", deed.kind())
                .put("subject_id", deed.subjectId())
                .put("subject_name", deed.subjectName());
        json.set("before", deed.before());
        json.set("after", deed.after());
        return json;
    }
}
