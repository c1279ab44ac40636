package io.wirefleet.console.history;

import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.history.AccessRow.State;
import io.wirefleet.console.history.AcknowledgementStore.Agent;
import io.wirefleet.console.history.Explanation.OfRule;
import io.wirefleet.console.history.Explanation.OfServer;
import io.wirefleet.console.history.Explanation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Explains why a peer can, or cannot, reach a destination: every rule there was, test by test.
public final class AccessExplainer {
    private static final int MOST_ROWS = 1000;

    private final HistoryStore history;
    private final AcknowledgementStore acknowledgements;
    private final AccessHistory access;

    public AccessExplainer(HistoryStore history, AcknowledgementStore acknowledgements, AccessHistory access) {
        this.history = history;
        this.acknowledgements = acknowledgements;
        this.access = access;
    }

    /// @param serverId null: through any server
    /// @param asked null: now
    Explanation explain(UUID peerId, Traffic traffic, @Nullable UUID serverId, @Nullable Instant asked) {
        Instant at = access.time(asked);
        List<PeerVersion> versions =
                history.peers(Set.of(peerId), Instant.EPOCH, at).of(peerId);
        if (versions.isEmpty()) {
            throw RefusedException.notFound("peer", peerId);
        }
        PeerVersion peer = versions.getLast();
        List<ServerVersion> servers = history.servers(at, at).allAt(at).stream()
                .filter(server -> serverId == null || server.id().equals(serverId))
                .toList();
        if (servers.isEmpty() && serverId != null) {
            throw RefusedException.notFound("server", serverId);
        }
        Chains<PlansVersion> plans = history.plans(at, at);
        List<Finding> ofPeer = peer(peer, at);
        List<OfRule> rules = history.rules(at, at).allAt(at).stream()
                .map(rule -> new OfRule(
                        rule.id(), rule.name(), new RuleFindings(rule, at, plans).of(peer, servers, traffic)))
                .sorted(Comparator.comparingLong(AccessExplainer::failures).thenComparing(OfRule::name))
                .toList();
        List<AccessRow> rows = rows(peerId, traffic, serverId, at);
        Verdict verdict = Finding.allPassed(ofPeer) || rows.isEmpty() ? verdict(rows) : Verdict.DENIED;
        return new Explanation(
                at, verdict, words(verdict, peer, ofPeer, rules), peer.name(), ofPeer, rules, servers(rows, at));
    }

    private static long failures(OfRule rule) {
        return rule.findings().stream().filter(finding -> !finding.passed()).count();
    }

    private List<AccessRow> rows(UUID peerId, Traffic traffic, @Nullable UUID serverId, Instant at) {
        return access
                .find(new Question(peerId, null, serverId, traffic.destination(), at, MOST_ROWS, null))
                .rows()
                .stream()
                .filter(row -> traffic.passes(row.grant().rule().terms().ports()))
                .toList();
    }

    private static Verdict verdict(List<AccessRow> rows) {
        Set<State> states = rows.stream().map(AccessRow::state).collect(Collectors.toSet());
        if (states.contains(State.ACTIVE)) {
            return Verdict.ALLOWED;
        }
        if (states.contains(State.PENDING)) {
            return Verdict.PENDING;
        }
        return states.contains(State.ENDING) ? Verdict.ENDING : Verdict.DENIED;
    }

    private static String words(Verdict verdict, PeerVersion peer, List<Finding> ofPeer, List<OfRule> rules) {
        String name = "peer '" + peer.name() + "'";
        return switch (verdict) {
            case ALLOWED -> name + " can reach it: a rule gives it, and a server has acknowledged that";
            case PENDING -> name + " may reach it by a rule, and no server has acknowledged that";
            case ENDING ->
                name + " may not reach it any more, and a server that let it through has not acknowledged that";
            case DENIED ->
                name + " cannot reach it: "
                        + ofPeer.stream()
                                .filter(finding -> !finding.passed())
                                .map(Finding::words)
                                .findFirst()
                                .orElseGet(() -> nearest(rules));
        };
    }

    /// What the rule that comes nearest to giving it lacks.
    private static String nearest(List<OfRule> rules) {
        return rules.stream()
                .findFirst()
                .map(rule -> "of the rules '" + rule.name() + "' comes nearest, but "
                        + rule.findings().stream()
                                .filter(finding -> !finding.passed())
                                .map(Finding::words)
                                .collect(Collectors.joining(", and ")))
                .orElse("there is no rule");
    }

    private List<Finding> peer(PeerVersion peer, Instant at) {
        List<Finding> findings = new ArrayList<>();
        boolean lives = peer.span().holdsAt(at);
        Instant revoked = history.revokedAt(peer.id());
        boolean isRevoked = revoked != null && !revoked.isAfter(at);
        findings.add(new Finding(
                "exists",
                lives,
                lives
                        ? "the peer is there"
                        : (isRevoked ? "the peer was revoked at " : "the peer was deleted at ")
                                + peer.span().until()));
        findings.add(new Finding(
                "key",
                !isRevoked,
                isRevoked ? "its key has been barred for good since " + revoked : "its key is not barred"));
        findings.add(new Finding(
                "enabled", peer.enabled(), peer.enabled() ? "the peer is enabled" : "the peer is disabled"));
        Instant expiry = peer.expiresAt();
        boolean expired = expiry != null && !expiry.isAfter(at);
        findings.add(new Finding(
                "expiry",
                !expired,
                expiry == null
                        ? "the peer never expires"
                        : "the peer " + (expired ? "expired" : "expires") + " at " + expiry));
        boolean addressed = !peer.addresses().isEmpty();
        findings.add(new Finding(
                "addresses",
                addressed,
                addressed ? "its addresses are " + String.join(", ", peer.addresses()) : "the peer has no address"));
        return findings;
    }

    private List<OfServer> servers(List<AccessRow> rows, Instant at) {
        Map<UUID, List<AccessRow>> byServer = new LinkedHashMap<>();
        rows.forEach(row -> byServer.computeIfAbsent(row.grant().server().id(), _ -> new ArrayList<>())
                .add(row));
        Map<UUID, Agent> agents = acknowledgements.agents(byServer.keySet());
        return byServer.values().stream()
                .map(ofServer -> {
                    ServerVersion server = ofServer.getFirst().grant().server();
                    return new OfServer(server.id(), server.name(), server(ofServer, agents.get(server.id()), at));
                })
                .toList();
    }

    private static List<Finding> server(List<AccessRow> rows, @Nullable Agent agent, Instant at) {
        boolean enrolled = agent != null && !agent.enrolledAt().isAfter(at);
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                "enrolled", enrolled, enrolled ? "its agent is enrolled" : "no agent has enrolled for this server"));
        for (AccessRow row : rows) {
            String rule = "rule '" + row.grant().rule().name() + "'";
            findings.add(
                    switch (row.state()) {
                        case ACTIVE ->
                            new Finding("confirmed", true, rule + " was acknowledged at " + row.confirmedAt());
                        case PENDING ->
                            new Finding("confirmed", false, rule + " was not acknowledged yet" + silence(agent));
                        case ENDING ->
                            new Finding(
                                    "removed",
                                    false,
                                    rule + " gave it until " + row.removedAt()
                                            + ", and the server has not acknowledged its end" + silence(agent));
                    });
        }
        return findings;
    }

    private static String silence(@Nullable Agent agent) {
        if (agent == null) {
            return "";
        }
        return agent.lastSeenAt() == null
                ? "; its agent was never heard of since it enrolled"
                : "; its agent was last heard of at " + agent.lastSeenAt();
    }
}
