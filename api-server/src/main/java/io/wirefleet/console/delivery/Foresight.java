package io.wirefleet.console.delivery;

import io.wirefleet.console.delivery.BlastRadius.Example;
import io.wirefleet.console.delivery.ItemContents.Peer;
import io.wirefleet.console.delivery.ItemContents.Place;
import io.wirefleet.console.delivery.Reaching.Found;
import io.wirefleet.console.delivery.Subject.Peers;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.QueryPart;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Counts what would follow from a change, within a transaction that is rolled back.
final class Foresight {
    private static final int EXAMPLES = 10;

    /// How many attachments are ended at the most to see what would meet on their servers.
    private static final int MOST_ENDED = 20_000;

    /// Peers that the same rules select are counted as one group, and so are servers: a million pairs are never written
    /// out. What is there already is read, and what is new is what is entitled and not there.
    private static final String PAIRS = Attachments.ENTITLED + """
            , lost as materialized (
                select a.id, a.peer_id, a.server_id, (pr.rules && sr.rules) is true as again from attachment a,
            """ + Attachments.LOST + """
            ),
            kept as materialized (
                select a.peer_id, a.server_id from attachment a,
            """
            + Attachments.LOST.replace("is not true", "is true") + """
            ),
            peer_group as materialized (
                select pr.rules, pr.network_id, p.earlier, p.later, array_agg(pr.peer_id) as ids
                from reached_peer p join peer_rules pr on pr.peer_id = p.id
                group by pr.rules, pr.network_id, p.earlier, p.later),
            server_group as materialized (
                select sr.rules, s.earlier, s.later, array_agg(sr.server_id) as ids
                from reached_server s join server_rules sr on sr.server_id = s.id
                group by sr.rules, s.earlier, s.later),
            met as materialized (
                select p.ids as peers, s.ids as servers
                from peer_group p join server_group s on s.rules && p.rules and {3}),
            won_peer as materialized (
                select given.peer_id, given.pairs - coalesce(held.pairs, 0) as pairs
                from (select id as peer_id, sum(cardinality(servers)) as pairs from met, unnest(peers) as id
                      group by id) as given
                         left join (select peer_id, count(*) as pairs from kept group by peer_id) as held
                             on held.peer_id = given.peer_id
                where given.pairs > coalesce(held.pairs, 0)),
            won_server as materialized (
                select given.server_id
                from (select id as server_id, sum(cardinality(peers)) as pairs from met, unnest(servers) as id
                      group by id) as given
                         left join (select server_id, count(*) as pairs from kept group by server_id) as held
                             on held.server_id = given.server_id
                where given.pairs > coalesce(held.pairs, 0))
            """;

    private static final String COUNT = PAIRS + """
            , example as materialized (
                (select false as added, peer_id, server_id from lost limit {5})
                union all
                (select true, w.peer_id, given.server_id
                 from (select peer_id from won_peer limit {5}) as w
                          join met on w.peer_id = any (met.peers),
                      unnest(met.servers) as given (server_id)
                 where not exists (select from kept k
                                   where k.peer_id = w.peer_id and k.server_id = given.server_id)
                 limit {5})
                limit {5})
            select array(select added from example) as example_added,
                   array(select peer_id from example) as example_peers,
                   array(select server_id from example) as example_servers,
                   (select coalesce(sum(pairs), 0)::bigint from won_peer) as added,
                   (select count(*) from lost) as removed,
                   array(select peer_id from won_peer) as won_peers,
                   array(select server_id from won_server) as won_servers,
                   array(select distinct peer_id from lost) as lost_peers,
                   array(select distinct server_id from lost) as lost_servers,
                   array(select distinct peer_id from lost where not again) as cut_peers
            """;

    /// With the last name of each, for what is deleted has none of its own any more.
    private static final String NAMED = """
            select example.added, example.peer_id, example.server_id, p.name as peer_name, s.name as server_name
            from unnest({0}, {1}, {2}) as example (added, peer_id, server_id),
                 lateral (select name from peer_version v where v.peer_id = example.peer_id
                          order by since desc, until desc limit 1) as p,
                 lateral (select name from server_version v where v.server_id = example.server_id
                          order by since desc, until desc limit 1) as s
            order by example.added, p.name, s.name
            """;

    /// Of the new attachments one for each network on each server, and those of peers with networks behind them.
    private static final String MEET = PAIRS + """
            insert into attachment (server_id, peer_id, network_id, public_key, since_receipt_id)
            select chosen.server_id, chosen.peer_id, p.network_id, p.public_key, {4}
            from (select distinct on (server_id, q.network_id) server_id, met.peers[1] as peer_id
                  from met join peer q on q.id = met.peers[1], unnest(met.servers) as server_id
                  union
                  select server_id, q.id
                  from met, unnest(met.peers) as member join peer q on q.id = member and q.routed_prefixes <> '{}',
                       unnest(met.servers) as server_id) as chosen
                     join peer p on p.id = chosen.peer_id
            on conflict (peer_id, server_id) where until is null do nothing
            """;

    private final DSLContext transaction;
    private final Subject subject;
    private final Reaching before;
    private final Set<Place> places;
    private final Map<Place, Peer> items;

    private Foresight(DSLContext transaction, Subject subject, Reaching before, Set<Place> places) {
        this.transaction = transaction;
        this.subject = subject;
        this.before = before;
        this.places = places;
        this.items = ItemContents.peers(transaction, places);
    }

    static Foresight before(DSLContext transaction, Subject subject) {
        Set<Place> places = new HashSet<>();
        if (subject instanceof Peers peers) {
            transaction
                    .fetch(
                            "select server_id, peer_id from attachment where peer_id = any ({0}) and until is null",
                            (Object) peers.ids().stream().map(id -> id.value()).toArray(UUID[]::new))
                    .forEach(row ->
                            places.add(new Place(row.get("server_id", UUID.class), row.get("peer_id", UUID.class))));
        }
        return new Foresight(transaction, subject, Reaching.before(transaction, subject), places);
    }

    /// @param blamed the field that is to blame if networks would overlap
    BlastRadius after(String blamed, UUID receiptId) {
        Found found = before.after(transaction);
        Reach reach = found.reach();
        Plans.settleFor(transaction, reach.pairs());
        QueryPart[] parts = Arrays.copyOf(Attachments.parts(reach, receiptId), 6);
        parts[5] = DSL.val(EXAMPLES);
        Record counts = transaction.fetchSingle(COUNT, parts);
        long added = counts.get("added", Long.class);
        long removed = counts.get("removed", Long.class);
        List<Example> examples = added + removed == 0
                ? List.of()
                : transaction
                        .fetch(
                                NAMED,
                                counts.get("example_added", Boolean[].class),
                                counts.get("example_peers", UUID[].class),
                                counts.get("example_servers", UUID[].class))
                        .map(Foresight::example);
        Set<UUID> servers = new HashSet<>(reach.interfaceServers());
        Set<UUID> peers = new HashSet<>();
        addAll(servers, counts, "won_servers", "lost_servers");
        addAll(peers, counts, "won_peers", "lost_peers");
        Collection<UUID> cut = Arrays.asList(counts.get("cut_peers", UUID[].class));
        if (found.rule() != null) {
            servers.addAll(found.rule().servers());
            peers.addAll(found.rule().peers());
            cut = found.rule().cut();
        }
        addMoved(servers, peers);
        Cut whole = Cuts.of(transaction, cut, receiptId);
        meet(parts, added, removed);
        Overlaps.refuse(transaction, reach.allServers(), blamed);
        ExitNames.refuse(transaction, subject);
        return new BlastRadius(servers.size(), peers.size(), added, removed, whole, examples);
    }

    private static void addAll(Set<UUID> set, Record counts, String... fields) {
        for (String field : fields) {
            set.addAll(Arrays.asList(counts.get(field, UUID[].class)));
        }
    }

    private static Example example(Record row) {
        return new Example(
                row.get("added", boolean.class),
                row.get("peer_id", String.class),
                row.get("peer_name", String.class),
                row.get("server_id", String.class),
                row.get("server_name", String.class));
    }

    /// Adds the peers that were written, and the servers that would hold another item of one.
    private void addMoved(Set<UUID> servers, Set<UUID> peers) {
        if (!(subject instanceof Peers written)) {
            return;
        }
        written.ids().forEach(id -> peers.add(id.value()));
        Map<Place, Peer> now = ItemContents.peers(transaction, places);
        for (Place place : places) {
            if (!Objects.equals(items.get(place), now.get(place))) {
                servers.add(place.serverId());
            }
        }
    }

    /// Lets meet on servers what would.
    private void meet(QueryPart[] parts, long added, long removed) {
        if (removed > 0 && removed <= MOST_ENDED) {
            transaction.execute(PAIRS + "update attachment set until = now() where id in (select id from lost)", parts);
        }
        if (added > 0) {
            transaction.execute(MEET, parts);
        }
    }
}
