package io.wirefleet.console.delivery;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;

/// How many peer items of a server name a rule, as they are stored.
final class RuleCounts {
    private record OnServer(UUID serverId, UUID ruleId) {}

    private final Map<OnServer, Integer> counts = new HashMap<>();

    private RuleCounts() {}

    static RuleCounts read(DSLContext transaction, Collection<UUID> servers, Collection<UUID> rules) {
        RuleCounts result = new RuleCounts();
        if (!rules.isEmpty()) {
            transaction
                    .fetch("""
                            select server_id, rule_id, peers from server_rule
                            where server_id = any ({0}) and rule_id = any ({1})
                            """, servers.toArray(UUID[]::new), rules.toArray(UUID[]::new))
                    .forEach(row -> result.counts.put(
                            new OnServer(row.get("server_id", UUID.class), row.get("rule_id", UUID.class)),
                            row.get("peers", Integer.class)));
        }
        return result;
    }

    /// The rules that servers hold.
    static Map<UUID, List<UUID>> held(DSLContext transaction, Collection<UUID> servers) {
        return transaction
                .fetch(
                        "select server_id, rule_id from server_rule where server_id = any ({0})",
                        (Object) servers.toArray(UUID[]::new))
                .intoGroups(row -> row.get("server_id", UUID.class), row -> row.get("rule_id", UUID.class));
    }

    /// The count once these differences are added.
    int after(UUID server, UUID rule, Map<UUID, Integer> differences) {
        return counts.getOrDefault(new OnServer(server, rule), 0) + differences.getOrDefault(rule, 0);
    }
}
