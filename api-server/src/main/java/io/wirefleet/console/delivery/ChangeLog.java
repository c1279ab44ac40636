package io.wirefleet.console.delivery;

import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/// Records what a change touched: for each server the items to be looked at again, and the receipt with the servers
/// that are to acknowledge it.
final class ChangeLog {
    /// A server that never enrolled holds nothing: it is waited for only where something is to come to it. What is live
    /// and what this change ended are looked up apart, each by an index of its own.
    private static final String RECORD = """
            with {0},
            live_or_ended as (
                select server_id, peer_id, network_id, since_receipt_id, until_receipt_id, true as live
                from attachment
                where until is null and peer_id = any ({6}) and server_id = any ({7})
                union all
                select server_id, peer_id, network_id, since_receipt_id, until_receipt_id, false
                from attachment
                where until is not null and until_receipt_id = {1} and peer_id = any ({6}) and server_id = any ({7})),
            touched as (
                select a.server_id, array_agg(a.peer_id) as peer_ids, bool_or(a.live) as adds,
                       bool_or(a.network_id is distinct from own.network_id
                               and {1} in (a.since_receipt_id, a.until_receipt_id)) as visits
                from live_or_ended a
                         join reached_peer p on p.id = a.peer_id
                         join reached_server s on s.id = a.server_id
                         left join server own on own.id = a.server_id
                where {8}
                group by a.server_id),
            looked_at as (
                select server_id from touched
                union select unnest({2}) union select unnest({3})),
            logged as materialized (
                select l.server_id,
                       l.server_id = any ({2}) or coalesce(t.visits or {5}, false) as interface,
                       coalesce(t.peer_ids, '{}') as peer_ids,
                       case when l.server_id = any ({3}) then {4} else '{}' end as rule_ids,
                       coalesce(t.adds, false) or l.server_id = any ({2}) or l.server_id = any ({3}) as adds
                from looked_at l left join touched t on t.server_id = l.server_id),
            pending as (
                insert into pending_change (receipt_id, server_id, interface, peer_ids, rule_ids, items)
                select {1}, server_id, interface, peer_ids, rule_ids,
                       interface::integer + cardinality(peer_ids) + cardinality(rule_ids)
                from logged),
            listed as (
                insert into receipt_server (receipt_id, server_id, server_name)
                select {1}, l.server_id, s.name
                from logged l join server s on s.id = l.server_id
                where l.adds or exists (select from server_agent g where g.server_id = l.server_id)
                returning server_id)
            insert into receipt (id, closed_at)
            select {1}, case when exists (select from listed) then null else now() end
            """;

    private ChangeLog() {}

    /// @param ruleIds the changed rule, or none
    /// @param sites whether peers with networks behind them are among the changed ones, so that routes change
    static void record(DSLContext transaction, UUID receiptId, Reach reach, UUID[] ruleIds, boolean sites) {
        transaction.execute(
                RECORD,
                reach.tables(),
                DSL.val(receiptId),
                DSL.val(reach.interfaceServers().toArray(UUID[]::new)),
                DSL.val(reach.ruleServers().toArray(UUID[]::new)),
                DSL.val(ruleIds),
                DSL.val(sites),
                DSL.val(reach.peers()),
                DSL.val(reach.servers()),
                reach.condition());
    }
}
