package io.wirefleet.console.audit;

import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.signing.VerifyingKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The audit as it is read.
public final class Audit {
    /// A part of a list, and where the next one goes on.
    ///
    /// @param next null: this was all
    record Part<T>(List<ObjectNode> items, @Nullable T next) {}

    /// The fields of an entry's content.
    static final List<String> FIELDS = List.of(
            "id",
            "at",
            "actor",
            "role",
            "source_address",
            "request_id",
            "receipt_id",
            "action",
            "kind",
            "subject_id",
            "subject_name",
            "before",
            "after");

    private static final int WRITTEN_AT_ONCE = 1_000;

    private final DSLContext database;
    private final Checkpoints checkpoints;
    private final Verification verification;

    public Audit(DSLContext database, Checkpoints checkpoints) {
        this.database = database;
        this.checkpoints = checkpoints;
        this.verification = new Verification(database, checkpoints);
    }

    /// Entries by id, which is by time.
    ///
    /// @param after the id of the last one that is known already; null: none is
    Part<UUID> entries(EntryFilter filter, boolean newestFirst, @Nullable UUID after, int limit) {
        Condition behind =
                after == null ? DSL.noCondition() : DSL.condition(newestFirst ? "e.id < {0}" : "e.id > {0}", after);
        Result<Record> rows = database.fetch(
                """
                select e.id, e.content, l.position, l.hash
                from audit_entry e left join audit_link l on l.entry_id = e.id
                where {0}
                order by e.id {1}
                limit {2}
                """, filter.condition().and(behind), DSL.raw(newestFirst ? "desc" : "asc"), DSL.val(limit + 1));
        boolean more = rows.size() > limit;
        List<Record> shown = more ? rows.subList(0, limit) : rows;
        return new Part<>(
                shown.stream().map(Audit::toJson).toList(),
                more ? shown.getLast().get("id", UUID.class) : null);
    }

    /// An entry whose content is none any more, since somebody was at it, has nothing but its id.
    private static ObjectNode toJson(Record row) {
        byte[] hash = row.get("hash", byte[].class);
        ObjectNode json = Json.object()
                .put("position", row.get("position", Long.class))
                .put("hash", hash == null ? null : ChainHash.of(hash).toString());
        JsonNode content = content(row.get("content", String.class));
        FIELDS.forEach(field -> json.set(field, content.get(field)));
        return json.put("id", row.get("id", UUID.class).toString());
    }

    private static JsonNode content(String text) {
        try {
            return Json.parse(text);
        } catch (InvalidFieldException _) {
            return Json.object();
        }
    }

    /// Writes the linked entries in the order of the chain, a JSON object and a line feed for each: `position`, `hash`
    /// and, as `entry`, the very text that is hashed.
    void export(EntryFilter filter, long afterPosition, OutputStream out) throws IOException {
        long position = afterPosition;
        Result<Record> rows;
        do {
            rows = database.fetch("""
                    select l.position, l.hash, e.content
                    from audit_link l left join audit_entry e on e.id = l.entry_id
                    where l.position > {0} and {1}
                    order by l.position
                    limit {2}
                    """, DSL.val(position), filter.condition(), DSL.val(WRITTEN_AT_ONCE));
            for (Record row : rows) {
                position = row.get("position", Long.class);
                String line = "{\"position\":" + position + ",\"hash\":\""
                        + ChainHash.of(row.get("hash", byte[].class)) + "\",\"entry\":"
                        + onOneLine(row.get("content", String.class)) + "}\n";
                out.write(line.getBytes(StandardCharsets.UTF_8));
            }
        } while (rows.size() == WRITTEN_AT_ONCE);
    }

    /// What is no JSON on one line, since somebody was at it, becomes a JSON string.
    private static String onOneLine(@Nullable String content) {
        if (content == null) {
            return "null";
        }
        return content(content).isEmpty() || content.indexOf('\n') >= 0
                ? Json.canonical(Json.object().stringNode(content))
                : content;
    }

    /// Checkpoints by position.
    ///
    /// @param after the position of the last one that is known already; null: none is
    Part<Long> checkpoints(boolean newestFirst, @Nullable Long after, int limit) {
        List<Checkpoint> rows = newestFirst
                ? checkpoints.before(after == null ? Long.MAX_VALUE : after, limit + 1)
                : checkpoints.after(after == null ? 0 : after, limit + 1);
        boolean more = rows.size() > limit;
        List<Checkpoint> shown = more ? rows.subList(0, limit) : rows;
        List<ObjectNode> items = new ArrayList<>();
        shown.forEach(checkpoint -> items.add(withKey(checkpoint)));
        return new Part<>(items, more ? shown.getLast().position() : null);
    }

    private ObjectNode withKey(Checkpoint checkpoint) {
        return checkpoint
                .toJson()
                .put(
                        "public_key",
                        JsonTexts.text(checkpoints
                                .key(checkpoint.keyId())
                                .map(VerifyingKey::toString)
                                .orElse(null)));
    }

    /// Checks all of it.
    ObjectNode verify() {
        Verification.Outcome outcome = verification.run();
        ObjectNode json = Json.object()
                .put("valid", outcome.fault() == null)
                .put("entries", outcome.entries())
                .put("waiting", outcome.waiting());
        json.putObject("head")
                .put("position", outcome.head().position())
                .put("hash", outcome.head().hash().toString());
        json.set("checkpoint", outcome.checkpoint() == null ? null : withKey(outcome.checkpoint()));
        json.set("fault", outcome.fault() == null ? null : outcome.fault().toJson());
        return json;
    }
}
