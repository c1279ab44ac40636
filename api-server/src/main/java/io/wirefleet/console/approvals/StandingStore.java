package io.wirefleet.console.approvals;

import io.wirefleet.console.access.AccessRule;
import io.wirefleet.console.access.AccessRuleStore;
import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.console.approvals.Standing.Pair;
import io.wirefleet.console.approvals.Standing.Row;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Result;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Reads what there is, within the transaction of a write.
final class StandingStore {
    /// The rules that give somebody something, by what they say of peers: whoever these are by now or will be.
    private static final String PAIRS = """
            select distinct rs.rule_id, rs.server_id
            from rule_server rs join access_rule r on r.id = rs.rule_id
            where r.enabled and (r.valid_until is null or r.valid_until > now())
              and (r.peer_all or r.peer_ids <> '{}' or r.peer_owners <> '{}' or r.peer_tags <> '{}')
              and ({0} or rs.rule_id = {1} or rs.server_id = {2})
            """;

    private static final UUID NONE = new UUID(0, 0);

    private StandingStore() {}

    /// The settings, which nobody changes until the transaction ends.
    static FourEyesSettings settings(DSLContext transaction) {
        return new FourEyesSettings(JsonTexts.readTags(transaction
                .fetchSingle("select server_tags::text as tags from four_eyes for share")
                .get("tags", String.class)));
    }

    static Standing read(DSLContext transaction, Subject subject) {
        FourEyesSettings settings = settings(transaction);
        UUID rule = subject instanceof Subject.Rule(var id) ? id.value() : null;
        UUID server = subject instanceof Subject.Server(var id) ? id.value() : null;
        return new Standing(
                settings,
                rows(transaction.fetch(
                        "select id, name, version, {0} <> '{}' and tags @> {0} as watched from server",
                        DSL.val(JSONB.valueOf(
                                JsonTexts.tags(settings.serverTags()).toString())))),
                rows(transaction.fetch("select id, name, version, false as watched from access_rule")),
                pairs(transaction, rule, server),
                networks(transaction),
                rule == null
                        ? null
                        : new AccessRuleStore(transaction)
                                .find(rule)
                                .map(AccessRule::spec)
                                .orElse(null));
    }

    private static List<MetPlans> networks(DSLContext transaction) {
        return transaction
                .fetch("select array_remove(array[ipv4_cidr, ipv6_cidr], null)::text[] as plans from network")
                .map(row -> new MetPlans(
                        Arrays.stream(row.get("plans", String[].class))
                                .map(IpPrefix::parse)
                                .toList(),
                        List.of()));
    }

    private static Map<UUID, Row> rows(Result<?> found) {
        Map<UUID, Row> rows = new HashMap<>();
        found.forEach(row -> rows.put(
                row.get("id", UUID.class),
                new Row(
                        row.get("name", String.class),
                        row.get("version", Long.class),
                        row.get("watched", Boolean.class))));
        return rows;
    }

    private static Set<Pair> pairs(DSLContext transaction, @Nullable UUID rule, @Nullable UUID server) {
        List<Pair> found = transaction
                .fetch(
                        PAIRS,
                        rule == null && server == null,
                        rule == null ? NONE : rule,
                        server == null ? NONE : server)
                .map(row -> new Pair(row.get("rule_id", UUID.class), row.get("server_id", UUID.class)));
        return new HashSet<>(found);
    }
}
