package io.wirefleet.console.audit;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A link of the chain as it stands in the database, with its entry.
///
/// @param hash null: none that could ever be one
/// @param entry null: it is gone
record Link(
        long position,
        UUID entryId,
        @Nullable ChainHash hash,
        @Nullable Entry entry) {
    /// An entry as it stands in the database: its content, and the columns by which it is found.
    record Entry(UUID id, Instant at, String actor, String action, String kind, String subjectId, String content) {
        /// Whether the columns say what the content says.
        boolean agrees() {
            int agreeing = 0;
            try (JsonParser parser = Json.MAPPER.createParser(content)) {
                parser.nextToken();
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    String column = column(name);
                    if (column == null) {
                        parser.skipChildren();
                    } else if (column.equals(parser.getString())) {
                        agreeing++;
                    } else {
                        return false;
                    }
                }
            } catch (JacksonException _) {
                return false;
            }
            return agreeing == 6;
        }

        private @Nullable String column(String name) {
            return switch (name) {
                case "id" -> id.toString();
                case "at" -> at.toString();
                case "actor" -> actor;
                case "action" -> action;
                case "kind" -> kind;
                case "subject_id" -> subjectId;
                default -> null;
            };
        }
    }

    /// Whether the hash is that of the entry behind the one before.
    boolean follows(ChainHash before) {
        return entry != null && before.then(entry.content()).equals(hash);
    }

    /// The links behind this position, by position.
    static List<Link> after(DSLContext database, long position, int limit) {
        return database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            transaction.fetch("select set_config('enable_hashjoin', 'off', true),"
                    + " set_config('enable_mergejoin', 'off', true)");
            return transaction.fetch("""
                    select l.position, l.entry_id, l.hash,
                           e.id, e.at, e.actor, e.action, e.kind, e.subject_id, e.content
                    from audit_link l left join audit_entry e on e.id = l.entry_id
                    where l.position > {0}
                    order by l.position
                    limit {1}
                    """, position, limit).map(Link::read);
        });
    }

    private static Link read(Record row) {
        UUID id = row.get(3, UUID.class);
        return new Link(
                row.get(0, Long.class),
                row.get(1, UUID.class),
                hash(row.get(2, byte[].class)),
                id == null ? null : entry(id, row));
    }

    private static Entry entry(UUID id, Record row) {
        return new Entry(
                id,
                row.get(4, OffsetDateTime.class).toInstant(),
                row.get(5, String.class),
                row.get(6, String.class),
                row.get(7, String.class),
                row.get(8, String.class),
                row.get(9, String.class));
    }

    private static @Nullable ChainHash hash(byte[] bytes) {
        try {
            return ChainHash.of(bytes);
        } catch (InvalidValueException _) {
            return null;
        }
    }
}
