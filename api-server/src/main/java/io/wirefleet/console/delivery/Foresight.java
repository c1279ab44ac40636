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

    private static final String PAIRS = Attachments.ENTITLED + """
            , lost as materialized (
                select a.id, a.peer_id, a.server_id from attachment a,
            """ + Attachments.LOST + """
            ),
            won as materialized (
                select pr.peer_id, given.server_id
                from
            """ + Attachments.GIVEN + """
                left join attachment held on held.peer_id = pr.peer_id and held.server_id = given.server_id
                    and held.until is null
                where held.id is null or held.public_key <> pr.public_key or held.network_id <> pr.network_id)
            """;

    private static final String COUNT = PAIRS + """
            select (select count(*) from won) as added, (select count(*) from lost) as removed,
                   array(select distinct peer_id from won) as won_peers,
                   array(select distinct server_id from won) as won_servers,
                   array(select distinct peer_id from lost) as lost_peers,
                   array(select distinct server_id from lost) as lost_servers,
                   array(select distinct l.peer_id
                         from lost l left join won w on w.peer_id = l.peer_id and w.server_id = l.server_id
                         where w.peer_id is null) as cut_peers
            """;

    private static final String NAMED = PAIRS + """
            , example as (
                (select false as added, peer_id, server_id from lost limit {5})
                union all (select true, peer_id, server_id from won limit {5})
                limit {5})
            select example.added, example.peer_id, example.server_id, p.name as peer_name, s.name as server_name
            from example,
                 lateral (select name from peer_version v where v.peer_id = example.peer_id
                          order by since desc, until desc limit 1) as p,
                 lateral (select name from server_version v where v.server_id = example.server_id
                          order by since desc, until desc limit 1) as s
            order by example.added, p.name, s.name
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
                : transaction.fetch(NAMED, parts).map(Foresight::example);
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
        meet(parts, removed);
        Overlaps.refuse(transaction, reach.allServers(), blamed);
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

    /// Lets meet on servers what would: of the new attachments one for each network, and those with sites.
    private void meet(QueryPart[] parts, long removed) {
        if (removed <= MOST_ENDED) {
            transaction.execute(PAIRS + "update attachment set until = now() where id in (select id from lost)", parts);
        }
        transaction.execute(PAIRS + """
                insert into attachment (server_id, peer_id, network_id, public_key, since_receipt_id)
                select chosen.server_id, chosen.peer_id, p.network_id, p.public_key, {4}
                from (select distinct on (w.server_id, q.network_id) w.server_id, w.peer_id
                      from won w join peer q on q.id = w.peer_id
                      union
                      select w.server_id, w.peer_id
                      from won w join peer q on q.id = w.peer_id and q.routed_prefixes <> '{}') as chosen
                         join peer p on p.id = chosen.peer_id
                on conflict (peer_id, server_id) where until is null do nothing
                """, parts);
    }
}
