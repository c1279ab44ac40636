package io.wirefleet.console.peers;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.delivery.FleetWrites;
import io.wirefleet.console.http.Author;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/// Ends the rotations of keys whose window is over. The nodes have dropped the old key by their own clock; this makes
/// the next key the peer's only one in the record, with a receipt like any change.
public final class KeyRotations {
    private static final int BATCH = 500;

    private final Peers peers;
    private final PeerStore store;
    private final FleetWrites writes;
    private final AuditLog audit;
    private final Clock clock;

    public KeyRotations(PeerStore store, FleetWrites writes, AuditLog audit, Clock clock) {
        this.peers = new Peers(store);
        this.store = store;
        this.writes = writes;
        this.audit = audit;
        this.clock = clock;
    }

    /// Ends those that are over now.
    public void run() {
        List<UUID> overdue;
        do {
            overdue = store.overdueRotations(clock.instant(), BATCH);
            overdue.forEach(this::finish);
        } while (overdue.size() == BATCH);
    }

    private void finish(UUID id) {
        AtomicReference<Peer> before = new AtomicReference<>();
        writes.write(peers.subject(id), (transaction, receiptId) -> {
            Peer after = store.finishRotation(id, before::set).apply(transaction, receiptId);
            audit.record(transaction, Author.CONSOLE, receiptId, peers.deeds("finish_rotation", before.get(), after));
            return after;
        });
    }
}
