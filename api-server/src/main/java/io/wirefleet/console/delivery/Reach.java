package io.wirefleet.console.delivery;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// How far a change reaches: the pairs of a peer and a server whose attachment or item may be another now. They are
/// given as what was selected before and after, so that a million pairs are told by some thousand ids.
///
/// @param everyPair whether all pairs count; otherwise those that were selected before or after, but not both
/// @param interfaceServers the servers whose interface is to be looked at, whatever happens to pairs
/// @param ruleServers the servers where the item of the changed rule is to be looked at
record Reach(
        Set<UUID> peersBefore,
        Set<UUID> peersAfter,
        Set<UUID> serversBefore,
        Set<UUID> serversAfter,
        boolean everyPair,
        Set<UUID> interfaceServers,
        Set<UUID> ruleServers) {

    static Reach ofPairs(Set<UUID> peers, Set<UUID> servers) {
        return new Reach(peers, peers, servers, servers, true, Set.of(), Set.of());
    }

    Reach withInterfaces(Set<UUID> servers) {
        return new Reach(peersBefore, peersAfter, serversBefore, serversAfter, everyPair, servers, ruleServers);
    }

    Reach withRuleOn(Set<UUID> servers) {
        return new Reach(peersBefore, peersAfter, serversBefore, serversAfter, everyPair, interfaceServers, servers);
    }

    UUID[] peers() {
        return union(peersBefore, peersAfter);
    }

    UUID[] servers() {
        return union(serversBefore, serversAfter);
    }

    /// Every server that the change can touch.
    UUID[] allServers() {
        Set<UUID> all = new LinkedHashSet<>(serversBefore);
        all.addAll(serversAfter);
        all.addAll(interfaceServers);
        all.addAll(ruleServers);
        return all.toArray(UUID[]::new);
    }

    /// How many pairs it may be.
    long pairs() {
        return (long) peers().length * servers().length;
    }

    /// The common table expressions `reached_peer` and `reached_server`, each with the columns `id`, `earlier` and
    /// `later`: whether it was selected before, and is selected after.
    QueryPart tables() {
        UUID[] peers = peers();
        UUID[] servers = servers();
        return DSL.sql(
                """
                reached_peer as materialized (
                    select * from unnest({0}, {1}, {2}) as p (id, earlier, later)),
                reached_server as materialized (
                    select * from unnest({3}, {4}, {5}) as s (id, earlier, later))
                """,
                DSL.val(peers),
                DSL.val(members(peers, peersBefore)),
                DSL.val(members(peers, peersAfter)),
                DSL.val(servers),
                DSL.val(members(servers, serversBefore)),
                DSL.val(members(servers, serversAfter)));
    }

    /// Whether a row `p` of `reached_peer` and a row `s` of `reached_server` are a pair within reach.
    QueryPart condition() {
        return DSL.sql("({0} or (p.earlier and s.earlier) <> (p.later and s.later))", DSL.val(everyPair));
    }

    /// In order, so that what is written for them is.
    private static UUID[] union(Set<UUID> first, Set<UUID> second) {
        Set<UUID> all = new HashSet<>(first);
        all.addAll(second);
        return all.stream().sorted().toArray(UUID[]::new);
    }

    private static Boolean[] members(UUID[] ids, Set<UUID> set) {
        Boolean[] result = new Boolean[ids.length];
        for (int i = 0; i < ids.length; i++) {
            result[i] = set.contains(ids[i]);
        }
        return result;
    }
}
