package io.wirefleet.console.delivery;

import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.QueryPart;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Makes the attachments within a change's reach what the rules say: ends those that nothing gives any more, or
/// whose peer has another key or network now, and begins those that are new.
final class Attachments {
    /// The pairs that some rule gives something to, with what an attachment keeps of the peer.
    private static final String ENTITLED = """
            entitled as materialized (
                select distinct rp.peer_id, rs.server_id, p.network_id, p.public_key
                from access_rule r
                         join rule_peer rp on rp.rule_id = r.id and rp.peer_id = any ({1})
                         join peer p on p.id = rp.peer_id
                         join rule_server rs on rs.rule_id = r.id and rs.server_id = any ({2})
                where r.enabled and (r.valid_until is null or r.valid_until > now())
                  and p.enabled and (p.expires_at is null or p.expires_at > now()))
            """;

    private static final String END = "with reached as materialized (select * from {0} as pairs), " + ENTITLED + """
            update attachment a set until = now(), until_receipt_id = {3}
            from reached d
            where a.server_id = d.server_id and a.peer_id = d.peer_id and a.until is null
              and not exists (select from entitled e
                              where e.server_id = a.server_id and e.peer_id = a.peer_id
                                and e.public_key = a.public_key and e.network_id = a.network_id)
            """;

    private static final String BEGIN = "with reached as materialized (select * from {0} as pairs), " + ENTITLED + """
            , begun as (
                insert into attachment (server_id, peer_id, network_id, public_key, since_receipt_id)
                select e.server_id, e.peer_id, e.network_id, e.public_key, {3}
                from reached d join entitled e on e.server_id = d.server_id and e.peer_id = d.peer_id
                where not exists (select from attachment a
                                  where a.server_id = e.server_id and a.peer_id = e.peer_id and a.until is null)
                returning server_id, network_id)
            select distinct b.server_id, b.network_id
            from begun b join server s on s.id = b.server_id and s.network_id <> b.network_id
            """;

    private Attachments() {}

    /// A network that came to a server with one of its peers and is not the server's own.
    record Visit(UUID serverId, UUID networkId) {}

    /// @return the visits that new attachments make, whether or not they are the first of their network there
    static List<Visit> settle(DSLContext transaction, Reach reach, UUID receiptId) {
        QueryPart[] parts = {reach.table(), DSL.val(reach.peers()), DSL.val(reach.servers()), DSL.val(receiptId)};
        transaction.execute(END, parts);
        return transaction.fetch(BEGIN, parts).map(Attachments::visit);
    }

    private static Visit visit(Record row) {
        return new Visit(row.get("server_id", UUID.class), row.get("network_id", UUID.class));
    }

    /// Whether a network is on a server already, by an attachment that cannot end before this transaction does: its
    /// row is locked. Attachments that others are just ending do not count.
    static boolean isEstablished(DSLContext transaction, Visit visit, UUID receiptId) {
        return transaction.fetchOne("""
                        select id from attachment
                        where server_id = {0} and network_id = {1} and until is null and since_receipt_id <> {2}
                        limit 1
                        for share skip locked
                        """, visit.serverId(), visit.networkId(), receiptId) != null;
    }
}
