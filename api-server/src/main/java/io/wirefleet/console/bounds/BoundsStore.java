package io.wirefleet.console.bounds;

import static io.wirefleet.console.database.schema.Tables.PEER;
import static io.wirefleet.console.database.schema.Tables.SERVER;

import io.wirefleet.console.fields.JsonTexts;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// What peers and servers have that callers are bound by.
public final class BoundsStore {
    private final DSLContext database;

    public BoundsStore(DSLContext database) {
        this.database = database;
    }

    boolean isOfAnother(UUID peer, @Nullable String owner) {
        return database.fetchExists(PEER, PEER.ID.eq(peer), PEER.OWNER.isDistinctFrom(owner));
    }

    Optional<Map<String, String>> tagsOfPeer(UUID id) {
        return database.select(PEER.TAGS)
                .from(PEER)
                .where(PEER.ID.eq(id))
                .fetchOptional(row -> JsonTexts.readTags(row.value1().data()));
    }

    Optional<Map<String, String>> tagsOfServer(UUID id) {
        return database.select(SERVER.TAGS)
                .from(SERVER)
                .where(SERVER.ID.eq(id))
                .fetchOptional(row -> JsonTexts.readTags(row.value1().data()));
    }
}
