package io.wirefleet.console.audit;

import io.wirefleet.console.http.Author;
import io.wirefleet.contract.json.Json;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Writes down what is done, in the transaction that does it (I4).
public final class AuditLog {
    private final Supplier<UUID> ids;
    private final Clock clock;

    /// @param ids makes UUIDv7
    public AuditLog(Supplier<UUID> ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
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
        List<UUID> entries = new ArrayList<>(deeds.size());
        List<String> contents = new ArrayList<>(deeds.size());
        for (Deed deed : deeds) {
            UUID id = ids.get();
            entries.add(id);
            contents.add(Json.canonical(content(id, now, author, receiptId, deed)));
        }
        transaction.execute(
                "insert into audit_entry (id, at, content) select id, {0}, content"
                        + " from unnest({1}, {2}) as entries (id, content)",
                now, entries.toArray(UUID[]::new), contents.toArray(String[]::new));
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
