package io.wirefleet.console.history;

import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.console.history.AccessRow.State;
import io.wirefleet.console.history.Loaded.Ended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What can give access that is asked for: the rules in force on the servers asked about, and what there was on servers
/// that had not acknowledged everything.
///
/// @param given the rules in force at the time, with the servers that each selects
/// @param behind the servers that had not acknowledged everything, with when the oldest of that was changed
/// @param endable the rules that may have given something on those servers meanwhile
/// @param rules all of these rules' versions
/// @param plans those that met on the servers
record AccessScope(
        Question question,
        Instant at,
        List<RuleOnServers> given,
        Map<UUID, Instant> behind,
        Set<UUID> endable,
        List<RuleVersion> rules,
        Chains<RuleVersion> ruleChains,
        Chains<ServerVersion> serverChains,
        Chains<PlansVersion> plans) {

    /// @param servers by id
    record RuleOnServers(RuleVersion rule, List<ServerVersion> servers) {}

    static AccessScope of(
            Question question,
            Instant at,
            Map<UUID, Instant> behind,
            Chains<RuleVersion> rules,
            Chains<ServerVersion> servers,
            Chains<PlansVersion> plans) {
        List<ServerVersion> asked = servers.allAt(at).stream()
                .filter(server -> question.serverId() == null || server.id().equals(question.serverId()))
                .toList();
        List<RuleOnServers> given = new ArrayList<>();
        List<RuleVersion> relevant = new ArrayList<>();
        for (RuleVersion rule : rules.allAt(at)) {
            if (isOpen(rule, at) && reaches(question, rule, null)) {
                List<ServerVersion> selected = asked.stream()
                        .filter(rule::selects)
                        .filter(server -> reaches(question, rule, plans.at(server.id(), at)))
                        .toList();
                if (!selected.isEmpty()) {
                    given.add(new RuleOnServers(rule, selected));
                    relevant.add(rule);
                }
            }
        }
        Set<UUID> endable = new LinkedHashSet<>();
        List<ServerVersion> late =
                behind.keySet().stream().flatMap(id -> servers.of(id).stream()).toList();
        for (RuleVersion rule : late.isEmpty() ? List.<RuleVersion>of() : rules.all()) {
            if (rule.enabled() && reaches(question, rule, null) && late.stream().anyMatch(rule::selects)) {
                endable.add(rule.id());
                relevant.add(rule);
            }
        }
        return new AccessScope(question, at, given, behind, endable, relevant, rules, servers, plans);
    }

    private static boolean isOpen(RuleVersion rule, Instant at) {
        Instant from = rule.terms().validFrom();
        Instant until = rule.terms().validUntil();
        return rule.enabled() && (from == null || !from.isAfter(at)) && (until == null || until.isAfter(at));
    }

    /// @param met null: none are known
    private static boolean reaches(Question question, RuleVersion rule, @Nullable PlansVersion met) {
        return question.destination() == null
                || rule.terms().reaches(question.destination(), met == null ? MetPlans.NONE : met.plans());
    }

    /// The rows of one peer, in their order.
    List<AccessRow> rows(UUID peerId, Chains<PeerVersion> peers) {
        List<AccessRow> rows = new ArrayList<>();
        PeerVersion peer = peers.at(peerId, at);
        if (peer != null && isAskedFor(peer)) {
            for (RuleOnServers each : given) {
                for (ServerVersion server : each.rule().selects(peer) ? each.servers() : List.<ServerVersion>of()) {
                    Grant grant = new Grant(each.rule(), peer, server);
                    if (grant.isInForceAt(at)) {
                        rows.add(new AccessRow(grant, State.PENDING, grant.begin(), null, null, 0));
                    }
                }
            }
        }
        addEnding(peerId, peers, rows);
        rows.sort(Comparator.comparing((AccessRow row) -> row.grant().key()).thenComparing(AccessRow::state));
        return placed(rows);
    }

    /// The rows, each with how many of the same peer, rule and server stand before it.
    private static List<AccessRow> placed(List<AccessRow> sorted) {
        List<AccessRow> placed = new ArrayList<>();
        Grant.Key before = null;
        int place = 0;
        for (AccessRow row : sorted) {
            Grant.Key key = row.grant().key();
            place = key.equals(before) ? place + 1 : 0;
            before = key;
            placed.add(row.at(place));
        }
        return placed;
    }

    private void addEnding(UUID peerId, Chains<PeerVersion> peers, List<AccessRow> rows) {
        Loaded loaded = new Loaded(ruleChains, peers, serverChains, plans);
        boolean peerMoved = isMoved(peers, peerId, PeerVersion::expiresAt);
        behind.forEach((serverId, oldest) -> {
            boolean moved = peerMoved || isMoved(serverChains, serverId, _ -> null);
            for (UUID ruleId : endable) {
                if (moved || isMoved(ruleChains, ruleId, rule -> rule.terms().validUntil())) {
                    loaded.ended(new Grant.Key(peerId, ruleId, serverId), oldest, at).stream()
                            .filter(ended -> isAskedFor(ended.grant().peer())
                                    && reaches(question, ended.grant().rule(), plans.before(serverId, ended.at())))
                            .forEach(ended -> rows.add(ending(ended)));
                }
            }
        });
    }

    private static AccessRow ending(Ended ended) {
        return new AccessRow(ended.grant(), State.ENDING, ended.grant().begin(), null, ended.at(), 0);
    }

    private boolean isAskedFor(PeerVersion peer) {
        return question.owners() == null
                || (peer.owner() != null && question.owners().contains(peer.owner()));
    }

    /// Whether it was changed, deleted or ended by time while some server was behind.
    private <V extends Version> boolean isMoved(Chains<V> chains, UUID id, Function<V, @Nullable Instant> planned) {
        List<V> versions = chains.of(id);
        if (versions.size() != 1) {
            return true;
        }
        V only = versions.getFirst();
        Instant end = planned.apply(only);
        return !only.span().until().isAfter(at) || (end != null && !end.isAfter(at));
    }
}
