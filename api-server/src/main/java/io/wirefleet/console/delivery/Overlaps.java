package io.wirefleet.console.delivery;

import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Refuses what a server could not route: two networks, or the networks behind two peers, or a network and a site,
/// that overlap where they meet. Only writers that run alone may rely on it.
final class Overlaps {
    /// Prefixes nest or are disjoint, so that in order each need only be held against the farthest end before it.
    private static final String FIRST = """
            with plans as (
                select id as server_id, network_id from server where id = any ({0})
                union
                select distinct server_id, network_id from attachment where until is null and server_id = any ({0})),
            held as materialized (
                select plans.server_id, 'network' as kind, n.id as holder, n.name, plan.cidr
                from plans join network n on n.id = plans.network_id,
                     lateral (values (n.ipv4_cidr), (n.ipv6_cidr)) as plan (cidr)
                where plan.cidr is not null
                union all
                select a.server_id, 'peer', p.id, p.name, site.cidr
                from attachment a
                         join peer p on p.id = a.peer_id and p.routed_prefixes <> '{}',
                     unnest(p.routed_prefixes) as site (cidr)
                where a.until is null and a.server_id = any ({0})),
            laid as (
                select *, max(host(broadcast(cidr))::inet) over (
                    partition by server_id, family(cidr) order by host(network(cidr))::inet, masklen(cidr)
                    rows between unbounded preceding and 1 preceding) as reached
                from held)
            select s.name as server, f.kind, f.name, f.cidr::text as cidr,
                   o.kind as other_kind, o.name as other_name, o.cidr::text as other_cidr
            from laid f
                     join held o on o.server_id = f.server_id and o.holder <> f.holder and o.cidr && f.cidr
                     join server s on s.id = f.server_id
            where f.reached >= host(network(f.cidr))::inet
            order by f.kind, f.name, o.kind, o.name
            limit 1
            """;

    private Overlaps() {}

    /// @param pointer the field of the request to blame
    /// @throws ConflictException naming both, and the server where they would meet
    static void refuse(DSLContext transaction, UUID[] servers, String pointer) {
        Record found = transaction.fetchOne(FIRST, (Object) servers);
        if (found != null) {
            throw new ConflictException(
                    pointer,
                    what(found, "kind", "name", "cidr") + " overlaps "
                            + what(found, "other_kind", "other_name", "other_cidr") + ", and both would be on server '"
                            + found.get("server", String.class) + "'");
        }
    }

    private static String what(Record found, String kind, String name, String cidr) {
        String whose = found.get(kind, String.class).equals("network") ? "network" : "the site of peer";
        return whose + " '" + found.get(name, String.class) + "' (" + found.get(cidr, String.class) + ")";
    }
}
