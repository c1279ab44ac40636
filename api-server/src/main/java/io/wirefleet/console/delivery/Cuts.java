package io.wirefleet.console.delivery;

import io.wirefleet.console.delivery.Reaching.Found;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import org.jooq.DSLContext;

/// Finds the peers that lose something by a change.
final class Cuts {
    private Cuts() {}

    /// By a change whose attachments are settled.
    static Cut made(DSLContext transaction, Found found, UUID receiptId) {
        Collection<UUID> peers = found.rule() != null ? found.rule().cut() : ended(transaction, found, receiptId);
        return of(transaction, peers, receiptId);
    }

    private static Collection<UUID> ended(DSLContext transaction, Found found, UUID receiptId) {
        return transaction
                .fetch("""
                        select distinct a.peer_id from attachment a
                        where a.until is not null and a.peer_id = any ({0}) and a.server_id = any ({1})
                          and a.until_receipt_id = {2}
                          and not exists (select from attachment b
                                          where b.peer_id = a.peer_id and b.server_id = a.server_id
                                            and b.until is null)
                        """, found.reach().peers(), found.reach().servers(), receiptId)
                .map(row -> row.get("peer_id", UUID.class));
    }

    /// @param receiptId of the change whose own attachments do not count; what it ended does
    static Cut of(DSLContext transaction, Collection<UUID> peers, UUID receiptId) {
        UUID[] cut = peers.toArray(UUID[]::new);
        long withAccess = transaction.fetchSingle("""
                        select count(*) as peers
                        from (select id from peer union select unnest({0})) as p
                        where exists (select from attachment a
                                      where a.peer_id = p.id and a.until is null and a.since_receipt_id <> {1})
                           or exists (select from attachment a
                                      where a.peer_id = p.id and a.until is not null and a.until_receipt_id = {1})
                        """, cut, receiptId).get("peers", Long.class);
        return new Cut(Arrays.asList(cut), withAccess);
    }
}
