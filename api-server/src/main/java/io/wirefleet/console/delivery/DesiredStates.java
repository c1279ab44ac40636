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

    /// How often a state that is held back is looked at again.
    private static final Duration HELD_BACK_CHECK = Duration.ofMillis(200);

    /// What an agent has: a revision, and the hash of its state at it.
    public record Base(Revision revision, String hash) {}

    private enum Way {
        NONE,
        HELD_BACK,
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
                Way way = way(server, base);
                if (way == Way.DELTA || way == Way.FULL) {
                    return true;
                }
                Duration left = Duration.between(clock.instant(), deadline);
                if (!left.isPositive() || revisions.isDrained()) {
                    return false;
                }
                boolean soon = way == Way.HELD_BACK && left.compareTo(HELD_BACK_CHECK) > 0;
                subscription.await(soon ? HELD_BACK_CHECK : left);
            }
        }
    }

    /// Has an agent that enrols now wait until what is committed for its server is numbered. The receipt of a removal
    /// does not wait for a server without an agent, so its agent must not be given what was removed. For who holds
    /// the [TopologyLock] alone.
    public static void holdBack(DSLContext transaction, ServerId server) {
        transaction.execute("""
                update server_agent
                set enrolled_after_change =
                        coalesce((select max(id) from pending_change where server_id = {0}), 0)
                where server_id = {0}
                """, server.value());
    }

    private Way way(ServerId server, Base base) {
        Record state = state(database, server, base);
        if (state != null && state.get("is_held_back", boolean.class)) {
            return Way.HELD_BACK;
        }
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
                               where r.server_id = s.server_id and r.revision = {1} and r.digest = {2}) as is_known,
                       exists (select from pending_change c join server_agent g on g.server_id = c.server_id
                               where c.server_id = s.server_id and c.id <= g.enrolled_after_change) as is_held_back
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
