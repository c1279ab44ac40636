package io.wirefleet.console.history;

import io.wirefleet.console.fields.JsonTexts;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.QueryPart;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// The record of versions.
public final class HistoryStore {
    private static final String SPAN = " since, nullif(until, 'infinity') as until, since_receipt_id,";

    private static final String PEERS = "select peer_id as id," + SPAN + """
             name, owner, public_key, tags::text as tags, addresses::text[] as addresses, enabled, expires_at
            from peer_version
            """;

    private static final String SERVERS =
            "select server_id as id," + SPAN + " name, tags::text as tags from server_version ";

    private static final String RULES = "select rule_id as id," + SPAN + """
             name, peer_ids, peer_owners, peer_tags::text as peer_tags, peer_all, server_ids,
             server_tags::text as server_tags, server_all, destinations::text[] as given,
             exclude_destinations::text[] as excluded, ports::text as ports, valid_from, valid_until, enabled
            from access_rule_version
            """;

    private static final String PLANS = """
            select server_id as id, since, nullif(until, 'infinity') as until, null::uuid as since_receipt_id,
                   plans::text[] as plans, array(select host(own) from unnest(own_addresses) as own) as own
            from met_plans where since <= {0} and until >= {1}
            """;

    /// How many tag selectors are looked up by the index; more select about everybody.
    private static final int MOST_INDEXED = 16;

    private final DSLContext database;

    public HistoryStore(DSLContext database) {
        this.database = database;
    }

    /// The bounds of what can be asked for.
    ///
    /// @param beginning since when the record is complete
    /// @param now by the clock that the record is kept by
    record Bounds(Instant beginning, Instant now) {}

    Bounds bounds() {
        Record row = database.fetchSingle("select at, clock_timestamp() as now from history_beginning");
        return new Bounds(instant(row, "at"), instant(row, "now"));
    }

    /// How this owner was written at any time: whatever the case.
    Set<String> spellings(String owner) {
        return database.fetch("select distinct owner from peer_version where caseless(owner) = caseless({0})", owner)
                .intoSet("owner", String.class);
    }

    /// Which peers to look for.
    ///
    /// @param owners null: anybody's
    /// @param after null: from the beginning; otherwise from this one on, itself included
    record Wanted(
            @Nullable UUID peerId,
            @Nullable Set<String> owners,
            @Nullable UUID after) {}

    /// The peers that one of these rules selects by a version within the time, by id, so many at the most.
    List<UUID> peers(Wanted wanted, Collection<RuleVersion> rules, Instant from, Instant to, int most) {
        List<QueryPart> parts = new ArrayList<>(List.of(DSL.val(offset(from)), DSL.val(offset(to))));
        StringBuilder where = new StringBuilder(" where since <= {1} and until > {0}");
        if (wanted.peerId() != null) {
            where.append(" and peer_id = {").append(parts.size()).append('}');
            parts.add(DSL.val(wanted.peerId()));
        }
        if (wanted.after() != null) {
            where.append(" and peer_id >= {").append(parts.size()).append('}');
            parts.add(DSL.val(wanted.after()));
        }
        if (wanted.owners() != null) {
            where.append(" and owner = any ({").append(parts.size()).append("})");
            parts.add(DSL.val(wanted.owners().toArray(String[]::new)));
        }
        if (rules.stream().noneMatch(rule -> rule.peers().all())) {
            where.append(" and (").append(selected(rules, parts)).append(')');
        }
        return database.fetch(
                        "select distinct peer_id from peer_version" + where + " order by peer_id limit " + most,
                        parts.toArray(QueryPart[]::new))
                .map(row -> row.get("peer_id", UUID.class));
    }

    /// One condition for each way of being selected, so that each may use its index.
    private static String selected(Collection<RuleVersion> rules, List<QueryPart> parts) {
        StringJoiner ways = new StringJoiner(" or ");
        ways.add("peer_id = any ({" + parts.size() + "})");
        parts.add(DSL.val(
                rules.stream().flatMap(rule -> rule.peers().ids().stream()).toArray(UUID[]::new)));
        ways.add("owner = any ({" + parts.size() + "})");
        parts.add(DSL.val(
                rules.stream().flatMap(rule -> rule.peers().owners().stream()).toArray(String[]::new)));
        String[] tags = rules.stream()
                .map(rule -> rule.peers().tags())
                .filter(asked -> !asked.isEmpty())
                .map(asked -> JsonTexts.tags(asked).toString())
                .distinct()
                .toArray(String[]::new);
        if (tags.length > MOST_INDEXED) {
            ways.add("tags @> any ({" + parts.size() + "}::jsonb[])");
            parts.add(DSL.val(tags));
        } else {
            for (String asked : tags) {
                ways.add("tags @> {" + parts.size() + "}::jsonb");
                parts.add(DSL.val(asked));
            }
        }
        return ways.toString();
    }

    /// All versions of these peers that were made by then, and held at this time or later.
    Chains<PeerVersion> peers(Collection<UUID> ids, Instant from, Instant to) {
        return new Chains<>(database.fetch(
                        PEERS + " where peer_id = any ({0}) and since <= {1} and until >= {2}",
                        ids.toArray(UUID[]::new),
                        offset(to),
                        offset(from))
                .map(new VersionReader()::peer));
    }

    Chains<ServerVersion> servers(Instant from, Instant to) {
        return new Chains<>(database.fetch(
                        SERVERS + " where since <= {0} and until >= {1} order by server_id", offset(to), offset(from))
                .map(new VersionReader()::server));
    }

    Chains<RuleVersion> rules(Instant from, Instant to) {
        return new Chains<>(database.fetch(
                        RULES + " where since <= {0} and until >= {1} order by rule_id", offset(to), offset(from))
                .map(new VersionReader()::rule));
    }

    Chains<PlansVersion> plans(Instant from, Instant to) {
        return new Chains<>(database.fetch(PLANS, offset(to), offset(from)).map(new VersionReader()::plans));
    }

    /// All versions of these rules that were made by then.
    Chains<RuleVersion> rules(Collection<UUID> ids, Instant to) {
        return new Chains<>(database.fetch(
                        RULES + " where rule_id = any ({0}) and since <= {1}", ids.toArray(UUID[]::new), offset(to))
                .map(new VersionReader()::rule));
    }

    /// All versions of these servers that were made by then.
    Chains<ServerVersion> servers(Collection<UUID> ids, Instant to) {
        return new Chains<>(database.fetch(
                        SERVERS + " where server_id = any ({0}) and since <= {1}", ids.toArray(UUID[]::new), offset(to))
                .map(new VersionReader()::server));
    }

    /// When the peer was revoked; null: it was not.
    @Nullable
    Instant revokedAt(UUID peerId) {
        Record row = database.fetchOne("select max(revoked_at) as at from revoked_key where peer_id = {0}", peerId);
        return row == null ? null : time(row, "at");
    }

    private static Instant instant(Record row, String field) {
        return row.get(field, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant time(Record row, String field) {
        OffsetDateTime time = row.get(field, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static OffsetDateTime offset(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
