package io.wirefleet.console.lifecycle;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.resources.KeptSetting;
import io.wirefleet.console.resources.Setting.Replaced;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// The policy, and the peers that it is about, in the database.
public final class LifecycleStore {
    /// Peers with what tells their age. A handshake of whichever server counts.
    private static final String AGING = """
            select p.id, p.name, p.network_id, p.owner, p.enabled, seen.latest_handshake_at,
                   coalesce(seen.latest_handshake_at, p.created_at) as last_used_at,
                   k.since as key_since, n.notice_since
            from peer p
                     join key_use k on k.public_key = p.public_key
                     left join stale_notice n on n.peer_id = p.id
                     left join lateral (select max(o.latest_handshake_at) as latest_handshake_at
                                        from peer_observation o where o.peer_id = p.id) as seen on true
            """;

    private final DSLContext database;
    private final Clock clock;

    public LifecycleStore(DSLContext database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    LifecyclePolicy policy() {
        return current().value();
    }

    KeptSetting<LifecyclePolicy> current() {
        return policy(database.fetchSingle("select * from lifecycle_policy"));
    }

    private static KeptSetting<LifecyclePolicy> policy(Record row) {
        return new KeptSetting<>(
                new LifecyclePolicy(
                        row.get("stale_after_days", Integer.class),
                        row.get("notice_days", Integer.class),
                        row.get("action", String.class).equals("disable"),
                        row.get("key_age_reminder_days", Integer.class)),
                row.get("version", Long.class),
                row.get("updated_at", OffsetDateTime.class).toInstant());
    }

    Change<Replaced<LifecyclePolicy>> replace(LifecyclePolicy policy, LongConsumer check) {
        return (transaction, _) -> {
            KeptSetting<LifecyclePolicy> before =
                    policy(transaction.fetchSingle("select * from lifecycle_policy for update"));
            check.accept(before.version());
            if (before.value().equals(policy)) {
                return new Replaced<>(before, before);
            }
            Record after = transaction.fetchSingle(
                    """
                    update lifecycle_policy
                    set stale_after_days = {0}, notice_days = {1}, action = {2}, key_age_reminder_days = {3},
                        version = version + 1, updated_at = now()
                    returning *
                    """, policy.staleAfterDays(), policy.noticeDays(), policy.action(), policy.keyAgeReminderDays());
            return new Replaced<>(before, policy(after));
        };
    }

    /// The peers that are stale or whose keys are old, by id.
    ///
    /// @param after null: from the beginning
    List<Aging> aging(LifecyclePolicy policy, @Nullable UUID after, int limit) {
        Instant now = clock.instant();
        return database.fetch(
                        AGING + """
                        where p.id > {0}
                          and (coalesce(seen.latest_handshake_at, p.created_at) <= {1} or k.since <= {2})
                        order by p.id
                        limit {3}
                        """,
                        after == null ? new UUID(0, 0) : after,
                        before(now, policy.staleAfterDays()),
                        before(now, policy.keyAgeReminderDays()),
                        limit)
                .map(LifecycleStore::aging);
    }

    /// Notes the peers that have become stale, and takes the note off those that are used again.
    ///
    /// @return the peers newly noted
    List<Aging> note(DSLContext transaction, LifecyclePolicy policy) {
        Instant now = clock.instant();
        transaction.execute("""
                delete from stale_notice n
                using peer p left join lateral (select max(o.latest_handshake_at) as latest_handshake_at
                                                from peer_observation o where o.peer_id = p.id) as seen on true
                where p.id = n.peer_id
                  and (not {1} or not p.enabled or coalesce(seen.latest_handshake_at, p.created_at) > {0})
                """, before(now, policy.staleAfterDays()), policy.disables());
        if (!policy.disables()) {
            return List.of();
        }
        UUID[] noted = transaction
                .fetch("""
                        insert into stale_notice (peer_id, notice_since)
                        select p.id, {1} from peer p
                        where p.enabled
                          and coalesce((select max(o.latest_handshake_at) from peer_observation o
                                        where o.peer_id = p.id), p.created_at) <= {0}
                        on conflict (peer_id) do nothing
                        returning peer_id
                        """, before(now, policy.staleAfterDays()), at(now))
                .map(row -> row.get("peer_id", UUID.class))
                .toArray(UUID[]::new);
        return transaction
                .fetch(AGING + "where p.id = any ({0}) order by p.id", (Object) noted)
                .map(LifecycleStore::aging);
    }

    /// The peers whose notice is over.
    List<UUID> due(LifecyclePolicy policy, int limit) {
        if (!policy.disables()) {
            return List.of();
        }
        return database.fetch(
                        "select peer_id from stale_notice where notice_since <= {0} order by peer_id limit {1}",
                        before(clock.instant(), policy.noticeDays()), limit)
                .map(row -> row.get("peer_id", UUID.class));
    }

    /// Disables those of these peers that are still noted and unused.
    ///
    /// @return the peers that it disabled, as they were
    List<Aging> disable(DSLContext transaction, LifecyclePolicy policy, List<UUID> peers) {
        UUID[] disabled = transaction
                .fetch("""
                        with used_up as (delete from stale_notice where peer_id = any ({0}) returning peer_id)
                        update peer p set enabled = false, version = version + 1, updated_at = now()
                        from used_up n
                        where p.id = n.peer_id and p.enabled
                          and coalesce((select max(o.latest_handshake_at) from peer_observation o
                                        where o.peer_id = p.id), p.created_at) <= {1}
                        returning p.id
                        """, peers.toArray(UUID[]::new), before(clock.instant(), policy.staleAfterDays()))
                .map(row -> row.get("id", UUID.class))
                .toArray(UUID[]::new);
        return transaction
                .fetch(AGING + "where p.id = any ({0}) order by p.id", (Object) disabled)
                .map(LifecycleStore::aging);
    }

    private static OffsetDateTime before(Instant now, int days) {
        return at(now.minus(Duration.ofDays(days)));
    }

    private static OffsetDateTime at(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    private static Aging aging(Record row) {
        return new Aging(
                row.get("id", UUID.class),
                row.get("name", String.class),
                row.get("network_id", UUID.class),
                row.get("owner", String.class),
                row.get("enabled", Boolean.class),
                optional(row, "latest_handshake_at"),
                row.get("last_used_at", OffsetDateTime.class).toInstant(),
                row.get("key_since", OffsetDateTime.class).toInstant(),
                optional(row, "notice_since"));
    }

    private static @Nullable Instant optional(Record row, String field) {
        OffsetDateTime time = row.get(field, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
