package io.wirefleet.console.delivery;

import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.console.delivery.Subject.Import;
import io.wirefleet.console.delivery.Subject.Network;
import io.wirefleet.console.delivery.Subject.Peers;
import io.wirefleet.console.delivery.Subject.Rule;
import io.wirefleet.console.delivery.Subject.Server;
import io.wirefleet.contract.state.RuleItem;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.exception.NoDataFoundException;
import org.jspecify.annotations.Nullable;

/// Looks at a subject before its change, then again after it, to tell how far the change reaches. The first look also
/// locks the rows of peers, so that two writers of one peer come one after the other.
sealed interface Reaching {
    /// What was found once the change is made.
    ///
    /// @param sites whether a peer with networks behind it is among the changed ones, before or after
    /// @param newSites whether there is one after the change
    /// @param keyed whether a peer that wants preshared keys, or wanted them, is within reach
    /// @param rule of a rule: what it was and is; null: the change is of no rule
    record Found(
            Reach reach,
            boolean sites,
            boolean newSites,
            boolean keyed,
            @Nullable RuleChange rule) {
        Found(Reach reach, boolean sites, boolean newSites, boolean keyed) {
            this(reach, sites, newSites, keyed, null);
        }
    }

    Found after(DSLContext transaction);

    static Reaching before(DSLContext transaction, Subject subject) {
        return switch (subject) {
            case Peers peers -> PeersReaching.before(transaction, peers);
            case Rule rule -> RuleReaching.before(transaction, rule);
            case Server server -> ServerReaching.before(transaction, server);
            case Network network -> new NetworkReaching(network.id());
            case Import made -> ImportReaching.of(made);
        };
    }

    /// Of peers: every server that they are on, or are let on to now.
    record PeersReaching(Set<UUID> peers, boolean sites, boolean keyed) implements Reaching {
        static PeersReaching before(DSLContext transaction, Peers subject) {
            UUID[] ids = subject.ids().stream().map(id -> id.value()).sorted().toArray(UUID[]::new);
            Record found = one(transaction.fetchOne("""
                    select coalesce(bool_or(routed_prefixes <> '{}'), false) as sites,
                           coalesce(bool_or(preshared_key <> 'none'), false) as keyed
                    from (select routed_prefixes, preshared_key from peer where id = any ({0})
                          order by id for no key update) as locked
                    """, (Object) ids));
            return new PeersReaching(Set.of(ids), flag(found, "sites"), flag(found, "keyed"));
        }

        @Override
        public Found after(DSLContext transaction) {
            Record found = one(transaction.fetchOne("""
                    select coalesce((select bool_or(routed_prefixes <> '{}') from peer where id = any ({0})), false)
                               as sites,
                           coalesce((select bool_or(preshared_key <> 'none') from peer where id = any ({0})), false)
                               as keyed,
                           array(select server_id from attachment where peer_id = any ({0}) and until is null
                                 union
                                 select rs.server_id
                                 from rule_peer rp join rule_server rs on rs.rule_id = rp.rule_id
                                 where rp.peer_id = any ({0})) as servers
                    """, (Object) peers.toArray(UUID[]::new)));
            boolean newSites = flag(found, "sites");
            return new Found(
                    Reach.ofPairs(peers, ids(found, "servers")),
                    sites || newSites,
                    newSites,
                    keyed || flag(found, "keyed"));
        }
    }

    /// Of a rule: the pairs that it selected before or selects now, but not both.
    ///
    /// @param expired whether its time was over already, so that what it gave may or may not be swept off by now
    /// @param item what it gave; null: nothing
    record RuleReaching(
            UUID id,
            Set<UUID> peers,
            Set<UUID> servers,
            boolean expired,
            @Nullable RuleItem item) implements Reaching {
        private static final String SELECTED = """
                select array(select distinct rp.peer_id
                             from rule_peer rp join peer p on p.id = rp.peer_id
                             where rp.rule_id = r.id and p.enabled
                               and (p.expires_at is null or p.expires_at > now())) as peers,
                       array(select distinct rs.server_id from rule_server rs where rs.rule_id = r.id) as servers,
                       coalesce(r.valid_until <= now(), false) as expired
                from access_rule r
                where r.id = {0} and r.enabled
                """;

        static RuleReaching before(DSLContext transaction, Rule subject) {
            UUID id = subject.id().value();
            Record found = transaction.fetchOne(SELECTED, id);
            return found == null
                    ? new RuleReaching(id, Set.of(), Set.of(), false, null)
                    : new RuleReaching(
                            id,
                            ids(found, "peers"),
                            ids(found, "servers"),
                            flag(found, "expired"),
                            item(transaction, id));
        }

        @Override
        public Found after(DSLContext transaction) {
            Record found = transaction.fetchOne(SELECTED, id);
            Set<UUID> peersAfter = Set.of();
            Set<UUID> serversAfter = Set.of();
            if (found != null && !flag(found, "expired")) {
                peersAfter = ids(found, "peers");
                serversAfter = ids(found, "servers");
            }
            Set<UUID> ruleServers = peersAfter.isEmpty() ? Set.of() : serversAfter;
            Reach reach = new Reach(peers, peersAfter, servers, serversAfter, expired, Set.of(), Set.of());
            RuleChange change =
                    new RuleChange(reach, met(transaction), item, peersAfter.isEmpty() ? null : item(transaction, id));
            return new Found(reach.withRuleOn(ruleServers), true, true, anyKeyed(transaction, reach), change);
        }

        private Set<MetPlans> met(DSLContext transaction) {
            List<MetPlans> met = transaction
                    .fetch(
                            "select distinct " + MetPlansStore.COLUMNS
                                    + " from (select plans, '{}'::inet[] as own_addresses"
                                    + " from met_plans where server_id = any ({0}) and until = 'infinity') as m",
                            (Object) servers.toArray(UUID[]::new))
                    .map(MetPlansStore::read);
            return met.isEmpty() ? Set.of(MetPlans.NONE) : Set.copyOf(met);
        }

        private static @Nullable RuleItem item(DSLContext transaction, UUID id) {
            return ItemContents.rules(transaction, Set.of(id)).get(id);
        }
    }

    /// Of a server: itself, with the peers of those rules that select it no more, or newly.
    record ServerReaching(UUID id, Set<UUID> rules) implements Reaching {
        static ServerReaching before(DSLContext transaction, Server subject) {
            UUID id = subject.id().value();
            return new ServerReaching(id, selecting(transaction, id, "true"));
        }

        private static Set<UUID> selecting(DSLContext transaction, UUID server, String when) {
            return ids(
                    one(transaction.fetchOne(
                            "select array(select distinct rs.rule_id from rule_server rs"
                                    + " join access_rule r on r.id = rs.rule_id"
                                    + " where rs.server_id = {0} and r.enabled and " + when + ") as rules",
                            server)),
                    "rules");
        }

        @Override
        public Found after(DSLContext transaction) {
            Set<UUID> now = selecting(transaction, id, "(r.valid_until is null or r.valid_until > now())");
            Set<UUID> changed = new LinkedHashSet<>(rules);
            changed.removeAll(now);
            now.stream().filter(rule -> !rules.contains(rule)).forEach(changed::add);
            Record found = one(transaction.fetchOne("""
                    select exists (select from server where id = {0}) as lives,
                           array(select rp.peer_id from rule_peer rp where rp.rule_id = any ({1})
                                 union
                                 select peer_id from attachment
                                 where server_id = {0} and until is null
                                   and not exists (select from server where id = {0})) as peers
                    """, id, changed.toArray(UUID[]::new)));
            Reach reach = Reach.ofPairs(ids(found, "peers"), Set.of(id)).withInterfaces(Set.of(id));
            return new Found(reach, true, true, flag(found, "lives") && anyKeyed(transaction, reach));
        }
    }

    /// Of a network: the interfaces that carry it.
    record NetworkReaching(UUID id) implements Reaching {
        @Override
        public Found after(DSLContext transaction) {
            Record found = one(transaction.fetchOne("""
                    select array(select s.id from server s
                                 where s.network_id = {0}
                                    or exists (select from attachment a
                                               where a.server_id = s.id and a.network_id = {0} and a.until is null))
                           as servers
                    """, id));
            Reach reach = Reach.ofPairs(Set.of(), Set.of()).withInterfaces(ids(found, "servers"));
            return new Found(reach, true, true, false);
        }
    }

    /// Of an import: its servers and peers, and those that rules for all bring together with them.
    record ImportReaching(Set<UUID> servers, Set<UUID> peers) implements Reaching {
        static ImportReaching of(Import made) {
            return new ImportReaching(
                    made.servers().stream().map(id -> id.value()).collect(Collectors.toSet()),
                    made.peers().stream().map(id -> id.value()).collect(Collectors.toSet()));
        }

        @Override
        public Found after(DSLContext transaction) {
            Record found = one(transaction.fetchOne("""
                    select array(select distinct rp.peer_id
                                 from rule_server rs join rule_peer rp on rp.rule_id = rs.rule_id
                                 where rs.server_id = any ({0})) as peers,
                           array(select distinct rs.server_id
                                 from rule_peer rp join rule_server rs on rs.rule_id = rp.rule_id
                                 where rp.peer_id = any ({1})) as servers
                    """, servers.toArray(UUID[]::new), peers.toArray(UUID[]::new)));
            Set<UUID> allPeers = ids(found, "peers");
            allPeers.addAll(peers);
            Set<UUID> allServers = ids(found, "servers");
            allServers.addAll(servers);
            Reach reach = Reach.ofPairs(allPeers, allServers).withInterfaces(servers);
            return new Found(reach, true, true, anyKeyed(transaction, reach));
        }
    }

    private static boolean anyKeyed(DSLContext transaction, Reach reach) {
        return flag(
                one(transaction.fetchOne(
                        "select exists (select from peer where id = any ({0}) and preshared_key <> 'none') as keyed",
                        (Object) reach.peers())),
                "keyed");
    }

    private static Record one(@Nullable Record found) {
        if (found == null) {
            throw new NoDataFoundException("a query that always answers one row answered none");
        }
        return found;
    }

    private static boolean flag(Record found, String field) {
        return found.get(field, boolean.class);
    }

    private static Set<UUID> ids(Record found, String field) {
        return new LinkedHashSet<>(Arrays.asList(found.get(field, UUID[].class)));
    }
}
