package io.wirefleet.console.delivery;

import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.QueryPart;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Makes the attachments within a change's reach what the rules say: ends those that nothing gives any more, or
/// whose peer has another key or network now, and begins those that are new.
///
/// A pair is entitled when the rules of its peer and those of its server meet. Both are found apart, so that a pair
/// costs one comparison of two small arrays and no join. It is the view `entitlement`, for the pairs within reach.
final class Attachments {
    static final String ENTITLED = """
            with {0},
            active as materialized (
                select id from access_rule where enabled and (valid_until is null or valid_until > now())),
            peer_rules as materialized (
                select p.id as peer_id, p.network_id, p.public_key, array_agg(rp.rule_id) as rules
                from rule_peer rp
                         join active on active.id = rp.rule_id
                         join peer p on p.id = rp.peer_id
                where rp.peer_id = any ({1}) and p.enabled and (p.expires_at is null or p.expires_at > now())
                group by p.id),
            server_rules as materialized (
                select rs.server_id, array_agg(rs.rule_id) as rules
                from rule_server rs join active on active.id = rs.rule_id
                where rs.server_id = any ({2})
                group by rs.server_id)
            """;

    /// The live attachments `a` within reach that nothing gives any more.
    static final String LOST = """
            reached_peer p left join peer_rules pr on pr.peer_id = p.id,
                 reached_server s left join server_rules sr on sr.server_id = s.id
            where a.peer_id = p.id and a.server_id = s.id and a.until is null
              and a.peer_id = any ({1}) and a.server_id = any ({2})
              and {3}
              and (pr.rules && sr.rules and pr.public_key = a.public_key and pr.network_id = a.network_id) is not true
            """;

    /// The pairs within reach that something gives.
    static final String GIVEN = """
            reached_peer p
                     join peer_rules pr on pr.peer_id = p.id
                     cross join lateral (
                         select sr.server_id
                         from reached_server s join server_rules sr on sr.server_id = s.id
                         where sr.rules && pr.rules and {3}
                         offset 0) as given
            """;

    private static final String END =
            ENTITLED + " update attachment a set until = (select change_time()), until_receipt_id = {4} from " + LOST;

    private static final String INSERT =
            """
            insert into attachment (server_id, peer_id, network_id, public_key, since, since_receipt_id)
            select given.server_id, pr.peer_id, pr.network_id, pr.public_key, (select change_time()), {4}
            from
            """ + GIVEN + " on conflict (peer_id, server_id) where until is null do nothing ";

    private static final String BEGIN = ENTITLED + INSERT;

    private static final String BEGIN_AND_TELL_VISITS = ENTITLED + ", begun as (" + INSERT + """
                returning server_id, network_id)
            select distinct b.server_id, b.network_id
            from begun b join server s on s.id = b.server_id and s.network_id <> b.network_id
            """;

    private Attachments() {}

    /// A network that came to a server with one of its peers and is not the server's own.
    record Visit(UUID serverId, UUID networkId) {}

    /// What became of attachments.
    ///
    /// @param ended how many
    /// @param visits those that new attachments make, whether or not they are the first of their network there
    record Settled(int ended, List<Visit> visits) {}

    /// For who runs alone, and need not know of visits.
    static Settled settle(DSLContext transaction, Reach reach, UUID receiptId) {
        QueryPart[] parts = parts(reach, receiptId);
        int ended = transaction.execute(END, parts);
        transaction.execute(BEGIN, parts);
        return new Settled(ended, List.of());
    }

    static Settled settleAndTellVisits(DSLContext transaction, Reach reach, UUID receiptId) {
        QueryPart[] parts = parts(reach, receiptId);
        int ended = transaction.execute(END, parts);
        return new Settled(
                ended, transaction.fetch(BEGIN_AND_TELL_VISITS, parts).map(Attachments::visit));
    }

    static QueryPart[] parts(Reach reach, UUID receiptId) {
        return new QueryPart[] {
            reach.tables(), DSL.val(reach.peers()), DSL.val(reach.servers()), reach.condition(), DSL.val(receiptId)
        };
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
