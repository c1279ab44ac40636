package io.wirefleet.console.agents;

import io.wirefleet.contract.state.ServerId;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.DSLContext;

/// When agents were last heard of. Kept here and written down now and then, all at once and without waiting for the
/// disk: thousands of agents must not each cost a commit. What a crash loses, the next call brings back.
public final class LastSeen {
    private final DSLContext database;
    private final Clock clock;
    private final Map<ServerId, Instant> seen = new ConcurrentHashMap<>();

    public LastSeen(DSLContext database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// The agent of this server called just now.
    public void now(ServerId server) {
        seen.put(server, clock.instant());
    }

    /// Writes down what is not written yet.
    public void flush() {
        Map<ServerId, Instant> batch = new HashMap<>(seen);
        if (batch.isEmpty()) {
            return;
        }
        database.transaction(configuration -> {
            DSLContext transaction = configuration.dsl();
            transaction.fetch("select set_config('synchronous_commit', 'off', true)");
            transaction.execute(
                    """
                    update server_agent g set last_seen_at = seen.at
                    from (select * from unnest({0}, {1}) as calls (server_id, at) order by server_id) as seen
                    where g.server_id = seen.server_id and (g.last_seen_at is null or g.last_seen_at < seen.at)
                    """,
                    batch.keySet().stream().map(ServerId::value).toArray(UUID[]::new),
                    batch.values().stream()
                            .map(at -> OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                            .toArray(OffsetDateTime[]::new));
        });
        batch.forEach(seen::remove);
    }
}
