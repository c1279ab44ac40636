package io.wirefleet.console.identity;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.DSLContext;

/// When API tokens were last used. Kept here and written down now and then, all at once and without waiting for the
/// disk, so that a call costs no commit.
public final class LastUsedStore {
    private final DSLContext database;
    private final Clock clock;
    private final Map<UUID, Instant> used = new ConcurrentHashMap<>();

    public LastUsedStore(DSLContext database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// This token was used just now.
    void now(UUID token) {
        used.put(token, clock.instant());
    }

    /// Writes down what is not written yet.
    public void flush() {
        Map<UUID, Instant> batch = new HashMap<>(used);
        if (batch.isEmpty()) {
            return;
        }
        database.transaction(configuration -> {
            DSLContext transaction = configuration.dsl();
            transaction.fetch("select set_config('synchronous_commit', 'off', true)");
            transaction.execute(
                    """
                    update api_token t set last_used_at = used.at
                    from (select * from unnest({0}, {1}) as calls (id, at) order by id) as used
                    where t.id = used.id and (t.last_used_at is null or t.last_used_at < used.at)
                    """,
                    batch.keySet().toArray(UUID[]::new),
                    batch.values().stream()
                            .map(at -> OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                            .toArray(OffsetDateTime[]::new));
        });
        batch.forEach(used::remove);
    }
}
