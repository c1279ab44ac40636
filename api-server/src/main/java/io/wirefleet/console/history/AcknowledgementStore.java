package io.wirefleet.console.history;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// What servers had acknowledged, and when.
public final class AcknowledgementStore {
    /// How far back to look for changes that were under way, at first.
    private static final int FIRST_LOOK = 20;

    private static final int LONGEST_LOOK = 100_000;

    private final DSLContext database;

    public AcknowledgementStore(DSLContext database) {
        this.database = database;
    }

    /// A server's agent.
    ///
    /// @param lastSeenAt when it was last heard of, by now; null: never
    record Agent(Instant enrolledAt, @Nullable Instant lastSeenAt) {}

    /// Those of these servers that have one.
    Map<UUID, Agent> agents(Collection<UUID> servers) {
        Map<UUID, Agent> agents = new HashMap<>();
        database.fetch(
                        "select server_id, enrolled_at, last_seen_at from server_agent where server_id = any ({0})",
                        (Object) servers.toArray(UUID[]::new))
                .forEach(row -> agents.put(
                        row.get("server_id", UUID.class),
                        new Agent(
                                row.get("enrolled_at", OffsetDateTime.class).toInstant(),
                                HistoryStore.time(row, "last_seen_at"))));
        return agents;
    }

    private record OnServer(UUID receiptId, UUID serverId) {}

    private record Pair(UUID peerId, UUID serverId) {}

    /// The servers that had changes to acknowledge at this time, each with when the oldest of those was made. Servers
    /// that had never enrolled hold nothing, and are left out.
    Map<UUID, Instant> behind(Instant at, @Nullable UUID serverId, boolean isNow) {
        Map<UUID, Instant> oldest = new HashMap<>();
        database.fetch("""
                        select rs.server_id, min(rs.changed_at) as oldest
                        from receipt_server rs
                        where rs.acknowledged_at is null and rs.gone_at is null and rs.changed_at <= {0}
                          and ({1}::uuid is null or rs.server_id = {1})
                          and exists (select from server_agent g
                                      where g.server_id = rs.server_id and g.enrolled_at <= {0})
                        group by rs.server_id
                        """, HistoryStore.offset(at), serverId).forEach(row -> keepOldest(oldest, row));
        for (int look = FIRST_LOOK; !isNow && look <= LONGEST_LOOK; look *= 10) {
            boolean fartherBack = false;
            for (Record row : acknowledgedLater(at, serverId, look)) {
                keepOldest(oldest, row);
                fartherBack |= row.get("open", Integer.class) == look;
            }
            if (!fartherBack) {
                break;
            }
        }
        return oldest;
    }

    /// Of the last changes before this time on each server, those that were acknowledged only after it. Servers
    /// acknowledge in order, so that those under way are the last ones.
    private List<Record> acknowledgedLater(Instant at, @Nullable UUID serverId, int look) {
        return new ArrayList<>(database.fetch("""
                        select v.server_id, late.oldest, late.open
                        from (select distinct server_id from server_version
                              where {1}::uuid is null or server_id = {1}) as v,
                             lateral (select min(changed_at) as oldest, count(*)::integer as open
                                      from (select changed_at, acknowledged_at, gone_at from receipt_server
                                            where server_id = v.server_id and changed_at <= {0}
                                            order by changed_at desc limit {2}) as latest
                                      where coalesce(acknowledged_at, gone_at, 'infinity') > {0}) as late
                        where late.open > 0
                          and exists (select from receipt_server rs
                                      where rs.server_id = v.server_id and rs.acknowledged_at <= {0}
                                        and rs.changed_at <= {0})
                        """, HistoryStore.offset(at), serverId, look));
    }

    private static void keepOldest(Map<UUID, Instant> oldest, Record row) {
        oldest.merge(
                row.get("server_id", UUID.class),
                row.get("oldest", OffsetDateTime.class).toInstant(),
                Grant::earliest);
    }

    /// When servers acknowledged what gives some access.
    static final class Acknowledged {
        private final Map<Pair, UUID> attachments = new HashMap<>();
        private final Map<OnServer, Instant> times = new HashMap<>();

        /// When the server had acknowledged the rule, the peer, and their being together; null: not by then.
        @Nullable
        Instant confirmed(Grant grant, Instant at) {
            UUID server = grant.server().id();
            UUID attachment = attachments.get(new Pair(grant.peer().id(), server));
            if (attachment == null) {
                return null;
            }
            Instant latest = Instant.MIN;
            for (UUID receipt : receipts(grant)) {
                latest = Grant.latest(latest, times.getOrDefault(new OnServer(receipt, server), Instant.MIN));
            }
            latest = Grant.latest(latest, times.getOrDefault(new OnServer(attachment, server), Instant.MIN));
            return latest.equals(Instant.MIN) || latest.isAfter(at) ? null : latest;
        }
    }

    /// The changes that made the rule and the peer what they are, where the record knows them.
    private static List<UUID> receipts(Grant grant) {
        return Stream.of(grant.rule().span(), grant.peer().span())
                .map(Version.Span::sinceReceiptId)
                .filter(Objects::nonNull)
                .toList();
    }

    Acknowledged acknowledged(Collection<Grant> grants, Instant at) {
        Acknowledged result = new Acknowledged();
        List<UUID> receipts = new ArrayList<>();
        UUID[] peers =
                grants.stream().map(grant -> grant.peer().id()).distinct().toArray(UUID[]::new);
        UUID[] servers =
                grants.stream().map(grant -> grant.server().id()).distinct().toArray(UUID[]::new);
        database.fetch("""
                        select server_id, peer_id, since_receipt_id from attachment
                        where peer_id = any ({0}) and server_id = any ({1}) and since <= {2} and until is null
                        union all
                        select server_id, peer_id, since_receipt_id from attachment
                        where peer_id = any ({0}) and server_id = any ({1}) and since <= {2} and until > {2}
                        """, peers, servers, HistoryStore.offset(at)).forEach(row -> {
            UUID receipt = row.get("since_receipt_id", UUID.class);
            receipts.add(receipt);
            result.attachments.put(new Pair(row.get("peer_id", UUID.class), row.get("server_id", UUID.class)), receipt);
        });
        for (Grant grant : grants) {
            receipts.addAll(receipts(grant));
        }
        database.fetch("""
                        select receipt_id, server_id, acknowledged_at from receipt_server
                        where receipt_id = any ({0}) and server_id = any ({1})
                        """, receipts.stream().distinct().toArray(UUID[]::new), servers)
                .forEach(row -> {
                    Instant time = HistoryStore.time(row, "acknowledged_at");
                    result.times.put(
                            new OnServer(row.get("receipt_id", UUID.class), row.get("server_id", UUID.class)),
                            time == null ? Instant.MAX : time);
                });
        return result;
    }
}
