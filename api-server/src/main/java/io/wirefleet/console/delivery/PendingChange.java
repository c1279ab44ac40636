package io.wirefleet.console.delivery;

import io.wirefleet.contract.state.DesiredItem;
import io.wirefleet.contract.state.DesiredItem.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// A committed change on one server that has no revision yet, and the items it may have changed there.
record PendingChange(
        long id,
        @Nullable UUID receiptId,
        UUID serverId,
        boolean interfaceTouched,
        List<UUID> peerIds,
        List<UUID> ruleIds) {
    static PendingChange of(Record row) {
        return new PendingChange(
                row.get("id", Long.class),
                row.get("receipt_id", UUID.class),
                row.get("server_id", UUID.class),
                row.get("interface", boolean.class),
                List.of(row.get("peer_ids", UUID[].class)),
                List.of(row.get("rule_ids", UUID[].class)));
    }

    Set<DesiredItem.Key> keys() {
        Set<DesiredItem.Key> keys = new LinkedHashSet<>();
        if (interfaceTouched) {
            keys.add(new DesiredItem.Key(Kind.INTERFACE, serverId));
        }
        peerIds.forEach(id -> keys.add(new DesiredItem.Key(Kind.PEER, id)));
        ruleIds.forEach(id -> keys.add(new DesiredItem.Key(Kind.RULE, id)));
        return keys;
    }
}
