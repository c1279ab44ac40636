package io.wirefleet.console.lifecycle;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.FleetWrites;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.http.Author;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/// Does to stale peers what the policy says: notes them first, and disables them when the notice is over, with an
/// entry in the audit and a receipt like any change.
public final class StalePeerStore {
    private static final int BATCH = 500;

    private final DSLContext database;
    private final LifecycleStore store;
    private final FleetWrites writes;
    private final AuditLog audit;

    public StalePeerStore(DSLContext database, LifecycleStore store, FleetWrites writes, AuditLog audit) {
        this.database = database;
        this.store = store;
        this.writes = writes;
        this.audit = audit;
    }

    /// Looks once. Several replicas may at the same time.
    public void run() {
        LifecyclePolicy policy = store.policy();
        database.transaction(configuration -> {
            DSLContext transaction = configuration.dsl();
            List<Deed> deeds = store.note(transaction, policy).stream()
                    .map(peer -> deed("notice", peer, policy))
                    .toList();
            audit.record(transaction, Author.CONSOLE, null, deeds);
        });
        for (List<UUID> due = store.due(policy, BATCH); !due.isEmpty(); due = store.due(policy, BATCH)) {
            List<UUID> peers = due;
            writes.write(
                    new Subject.Peers(peers.stream().map(PeerId::new).collect(Collectors.toUnmodifiableSet())),
                    (transaction, receiptId) -> {
                        List<Deed> deeds = store.disable(transaction, policy, peers).stream()
                                .map(peer -> deed("disable", peer, policy))
                                .toList();
                        audit.record(transaction, Author.CONSOLE, receiptId, deeds);
                        return deeds.size();
                    });
        }
    }

    private Deed deed(String action, Aging peer, LifecyclePolicy policy) {
        boolean disables = action.equals("disable");
        return new Deed(
                action,
                "peer",
                peer.peerId().toString(),
                peer.peerName(),
                disables ? Json.object().put("enabled", true) : null,
                Json.object()
                        .put("enabled", !disables)
                        .put("unused_since", peer.lastUsedAt().toString())
                        .put(
                                "action_due_at",
                                disables
                                        ? null
                                        : store.now()
                                                .plus(Duration.ofDays(policy.noticeDays()))
                                                .toString()));
    }
}
