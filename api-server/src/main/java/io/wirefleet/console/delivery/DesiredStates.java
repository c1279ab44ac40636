package io.wirefleet.console.delivery;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.StateSignature;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The desired states as agents are sent them: the way from what an agent has, where it is known, or the whole.
/// Items go out as they are stored, one by one, so that a state of any size passes through without being held.
public final class DesiredStates {
    private static final int FETCH = 1_000;

    /// What an agent has: a revision, and the hash of its state at it.
    public record Base(Revision revision, String hash) {}

    private enum Way {
        NONE,
        DELTA,
        FULL
    }

    private final DSLContext database;
    private final SigningKeys signingKeys;
    private final PresharedKeys presharedKeys;
    private final Signals revisions;
    private final Numberer numberer;
    private final Clock clock;

    public DesiredStates(
            DSLContext database,
            SigningKeys signingKeys,
            PresharedKeys presharedKeys,
            Signals revisions,
            Numberer numberer,
            Clock clock) {
        this.database = database;
        this.signingKeys = signingKeys;
        this.presharedKeys = presharedKeys;
        this.revisions = revisions;
        this.numberer = numberer;
        this.clock = clock;
    }

    /// Waits until the server should hold something else than its agent has. No database connection is held
    /// meanwhile.
    ///
    /// @return whether it should; false when the time is over or the console stops
    public boolean awaitNews(ServerId server, Base base, Duration atMost) throws InterruptedException {
        Instant deadline = clock.instant().plus(atMost);
        while (true) {
            try (Signals.Subscription subscription = revisions.subscribe(server.value())) {
                if (way(server, base) != Way.NONE) {
                    return true;
                }
                Duration left = Duration.between(clock.instant(), deadline);
                if (!left.isPositive() || revisions.isDrained()) {
                    return false;
                }
                subscription.await(left);
            }
        }
    }

    private Way way(ServerId server, Base base) {
        Record state = state(database, server, base);
        if (state != null && base.revision().value() > revision(state).value()) {
            numberer.jumpPast(server, base.revision());
            return way(server, base);
        }
        return way(state, base);
    }

    private static Way way(@Nullable Record state, Base base) {
        if (state == null) {
            return Way.NONE;
        }
        Revision ours = revision(state);
        if (base.revision().equals(ours)) {
            return base.hash().equals(state.get("digest", String.class)) ? Way.NONE : Way.FULL;
        }
        boolean delta =
                state.get("is_known", boolean.class) && base.revision().value() >= state.get("delta_floor", Long.class);
        return delta ? Way.DELTA : Way.FULL;
    }

    private static @Nullable Record state(DSLContext dsl, ServerId server, Base base) {
        return dsl.fetchOne("""
                select s.desired_revision, s.digest, s.delta_floor,
                       exists (select from server_revision r
                               where r.server_id = s.server_id and r.revision = {1} and r.digest = {2}) as is_known
                from server_state s where s.server_id = {0}
                """, server.value(), base.revision().value(), base.hash());
    }

    private static Revision revision(Record state) {
        return new Revision(state.get("desired_revision", Long.class));
    }

    /// Writes the update that leads from the base to the newest revision, from one snapshot of the database. Goes
    /// with [#awaitNews], which said that there is one.
    public void send(ServerId server, Base base, OutputStream output) {
        database.transaction(configuration -> {
            DSLContext transaction = configuration.dsl();
            transaction.execute("set transaction isolation level repeatable read, read only");
            Record state = state(transaction, server, base);
            if (state == null) {
                throw new IllegalStateException("server " + server + " has no desired state");
            }
            try (JsonGenerator json = Json.MAPPER.createGenerator(output)) {
                write(transaction, server, base, state, json);
            }
        });
    }

    private void write(DSLContext transaction, ServerId server, Base base, Record state, JsonGenerator json) {
        boolean full = way(state, base) == Way.FULL;
        Revision revision = revision(state);
        Revision since = full ? Revision.ZERO : base.revision();
        String digest = state.get("digest", String.class);
        StateSignature signature = signingKeys.sign(server, revision, digest);
        json.writeStartObject();
        json.writeStringProperty("server_id", server.toString());
        json.writeNumberProperty("revision", revision.value());
        json.writeNumberProperty("since", since.value());
        json.writeBooleanProperty("full", full);
        json.writeStringProperty("state_hash", digest);
        json.writeName("signature");
        json.writeRawValue(Json.canonical(signature.toJson()));
        long after = full ? -1 : since.value();
        json.writeArrayPropertyStart("items");
        try (Cursor<Record> items = items(transaction, server, after, "content is not null")) {
            for (Record item : items) {
                json.writeStartObject();
                writeKey(json, item);
                json.writeName("content");
                json.writeRawValue(item.get("content", String.class));
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("removed");
        if (!full) {
            try (Cursor<Record> items = items(transaction, server, after, "content is null")) {
                for (Record item : items) {
                    json.writeStartObject();
                    writeKey(json, item);
                    json.writeEndObject();
                }
            }
        }
        json.writeEndArray();
        json.writeObjectPropertyStart("preshared_keys");
        try (Cursor<Record> items = items(transaction, server, after, "sealed_preshared_key is not null")) {
            for (Record item : items) {
                PeerId peer = new PeerId(item.get("item_id", UUID.class));
                byte[] sealed = item.get("sealed_preshared_key", byte[].class);
                json.writeStringProperty(
                        peer.toString(),
                        presharedKeys.open(sealed, server, peer).exposeText());
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeKey(JsonGenerator json, Record item) {
        json.writeStringProperty("kind", item.get("kind", String.class));
        json.writeStringProperty("id", item.get("item_id", UUID.class).toString());
    }

    private static Cursor<Record> items(DSLContext transaction, ServerId server, long after, String which) {
        return transaction
                .resultQuery(
                        "select kind, item_id, content, sealed_preshared_key from server_item"
                                + " where server_id = {0} and revision > {1} and " + which
                                + " order by kind, item_id",
                        server.value(),
                        after)
                .fetchSize(FETCH)
                .fetchLazy();
    }
}
