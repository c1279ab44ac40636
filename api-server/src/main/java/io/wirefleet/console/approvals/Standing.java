package io.wirefleet.console.approvals;

import io.wirefleet.console.access.AccessRuleSpec;
import io.wirefleet.console.addresses.MetPlans;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What there is of servers and rules at one moment of a transaction, as far as a write may change it.
///
/// @param servers all of them
/// @param rules all of them
/// @param pairs which rules give somebody something on which servers: of the rule, the servers or the fleet that is
///     written, watched or not
/// @param networks the plans of each network
/// @param rule what the rule that is written says; null: no rule is, or it is not there
record Standing(
        FourEyesSettings settings,
        Map<UUID, Row> servers,
        Map<UUID, Row> rules,
        Set<Pair> pairs,
        List<MetPlans> networks,
        @Nullable AccessRuleSpec rule) {
    /// @param watched by four eyes; rules are not
    record Row(String name, long version, boolean watched) {}

    record Pair(UUID rule, UUID server) {}

    boolean watches(UUID server) {
        Row row = servers.get(server);
        return row != null && row.watched();
    }

    /// The row of what is known to be there.
    static Row row(Map<UUID, Row> rows, UUID id) {
        return Objects.requireNonNull(rows.get(id));
    }
}
