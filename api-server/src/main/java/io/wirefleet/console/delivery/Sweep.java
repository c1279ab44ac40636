package io.wirefleet.console.delivery;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Subject.Peers;
import io.wirefleet.console.delivery.Subject.Rule;
import io.wirefleet.console.http.Author;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.RuleId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/// Takes what time has ended off the servers: peers past `expires_at`, rules past `valid_until`. The nodes have let
/// go of them by their own clock; this clears the record, with a receipt like any change. Also closes receipts that
/// a crash left open.
public final class Sweep {
    private static final int BATCH = 500;

    private final DSLContext database;
    private final FleetWrites writes;
    private final AuditLog audit;
    private final Receipts receipts;

    public Sweep(DSLContext database, FleetWrites writes, AuditLog audit, Receipts receipts) {
        this.database = database;
        this.writes = writes;
        this.audit = audit;
        this.receipts = receipts;
    }

    /// Sweeps once.
    public void run() {
        List<UUID> peers;
        do {
            peers = expiredPeers();
            if (!peers.isEmpty()) {
                Set<PeerId> ids = peers.stream().map(PeerId::new).collect(Collectors.toUnmodifiableSet());
                List<UUID> expired = peers;
                writes.write(new Peers(ids), (transaction, receiptId) -> {
                    List<Deed> deeds =
                            expired.stream().map(id -> ended("peer", id)).toList();
                    audit.record(transaction, Author.CONSOLE, receiptId, deeds);
                    return ids;
                });
            }
        } while (peers.size() == BATCH);
        for (UUID rule : endedRules()) {
            writes.write(new Rule(new RuleId(rule)), (transaction, receiptId) -> {
                audit.record(transaction, Author.CONSOLE, receiptId, List.of(ended("access_rule", rule)));
                return rule;
            });
        }
        receipts.settle();
    }

    private static Deed ended(String kind, UUID id) {
        return new Deed("expire", kind, id.toString(), null, null, null);
    }

    private List<UUID> expiredPeers() {
        return database.fetch("""
                        select p.id from peer p
                        where p.expires_at <= now()
                          and exists (select from attachment a where a.peer_id = p.id and a.until is null)
                        limit {0}
                        """, BATCH).map(row -> row.get("id", UUID.class));
    }

    private List<UUID> endedRules() {
        return database.fetch("""
                        select r.id from access_rule r
                        where r.valid_until <= now()
                          and exists (select from server_rule held where held.rule_id = r.id)
                        """).map(row -> row.get("id", UUID.class));
    }
}
