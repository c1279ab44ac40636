package io.wirefleet.console.history;

import io.wirefleet.console.addresses.MetPlans;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What three versions give together: access of a peer through a server by a rule, as long as all three hold, in the
/// time that the rule and the peer leave it.
record Grant(RuleVersion rule, PeerVersion peer, ServerVersion server) {
    /// Which three things it is about, in the order of answers: by peer, then rule, then server.
    record Key(UUID peerId, UUID ruleId, UUID serverId) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byPeer = UuidOrder.compare(peerId, other.peerId);
            int byRule = byPeer != 0 ? byPeer : UuidOrder.compare(ruleId, other.ruleId);
            return byRule != 0 ? byRule : UuidOrder.compare(serverId, other.serverId);
        }
    }

    Key key() {
        return new Key(peer.id(), rule.id(), server.id());
    }

    /// Whether it gives anything, at some time.
    boolean isGiven() {
        return rule.enabled() && peer.enabled() && rule.selects(peer) && rule.selects(server);
    }

    boolean isInForceAt(Instant time) {
        return !begin().isAfter(time) && end().isAfter(time) && isGiven();
    }

    /// When all three versions had begun.
    Instant versionsBegin() {
        return latest(
                rule.span().since(), latest(peer.span().since(), server.span().since()));
    }

    Instant begin() {
        Instant from = rule.terms().validFrom();
        return from == null ? versionsBegin() : latest(versionsBegin(), from);
    }

    /// When it was over, or will be if nothing changes.
    Instant end() {
        Instant versionsEnd = earliest(
                rule.span().until(), earliest(peer.span().until(), server.span().until()));
        Instant planned = plannedEnd();
        return planned == null ? versionsEnd : earliest(versionsEnd, planned);
    }

    /// When time itself ends it; null: never.
    @Nullable
    Instant plannedEnd() {
        Instant rules = rule.terms().validUntil();
        Instant peers = peer.expiresAt();
        if (rules == null || peers == null) {
            return rules == null ? peers : rules;
        }
        return earliest(rules, peers);
    }

    /// Whether the other gives this and more, to the same key, where these plans meet.
    boolean isCoveredBy(Grant other, MetPlans met) {
        return other.peer.publicKey().equals(peer.publicKey())
                && other.rule.terms().cover(rule.terms(), met);
    }

    /// Whether both give the same, to the same key, where these plans meet.
    boolean givesSameAs(Grant other, MetPlans met) {
        return isCoveredBy(other, met) && other.isCoveredBy(this, met);
    }

    static Instant latest(Instant first, Instant second) {
        return first.isAfter(second) ? first : second;
    }

    static Instant earliest(Instant first, Instant second) {
        return first.isBefore(second) ? first : second;
    }
}
