package io.wirefleet.console.history;

import io.wirefleet.console.addresses.MetPlans;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Versions of rules, peers and servers as they were read, and what they gave together.
///
/// @param plans those that met on the servers
record Loaded(
        Chains<RuleVersion> rules,
        Chains<PeerVersion> peers,
        Chains<ServerVersion> servers,
        Chains<PlansVersion> plans) {
    /// Access that is no more.
    ///
    /// @param at when it ended
    record Ended(Grant grant, Instant at) {}

    /// What the three were at this time; null: one of them was not there.
    @Nullable
    Grant at(Grant.Key key, Instant time) {
        return grant(rules.at(key.ruleId(), time), peers.at(key.peerId(), time), servers.at(key.serverId(), time));
    }

    /// What the three were up to this time; null: one of them was not there.
    @Nullable
    Grant before(Grant.Key key, Instant time) {
        return grant(
                rules.before(key.ruleId(), time),
                peers.before(key.peerId(), time),
                servers.before(key.serverId(), time));
    }

    private static @Nullable Grant grant(
            @Nullable RuleVersion rule, @Nullable PeerVersion peer, @Nullable ServerVersion server) {
        return rule == null || peer == null || server == null ? null : new Grant(rule, peer, server);
    }

    private MetPlans met(Grant.Key key, Instant time) {
        PlansVersion met = plans.at(key.serverId(), time);
        return met == null ? MetPlans.NONE : met.plans();
    }

    /// Since when access that is in force at a time has been so without a break, on the same terms and by the same
    /// key.
    Instant since(Grant grant, Instant at) {
        MetPlans met = met(grant.key(), at);
        Instant begin = grant.begin();
        while (true) {
            Grant earlier = before(grant.key(), begin);
            if (earlier == null
                    || !earlier.begin().isBefore(begin)
                    || earlier.end().isBefore(begin)
                    || !earlier.isGiven()
                    || !earlier.givesSameAs(grant, met)) {
                return begin;
            }
            begin = earlier.begin();
        }
    }

    /// What was in force at this time or later, up to `to`, and at `to` is not, or only in part: the latest first, and
    /// each that gave something which none of the later ones gave.
    List<Ended> ended(Grant.Key key, Instant from, Instant to) {
        Grant now = at(key, to);
        MetPlans met = met(key, to);
        Grant still = now != null && now.isInForceAt(to) ? now : null;
        List<Ended> ended = new ArrayList<>();
        if (now != null && still == null && wasInForce(now, from, to)) {
            ended.add(new Ended(now, now.end()));
        }
        for (Instant boundary : boundaries(key).headSet(to, true).descendingSet()) {
            if (boundary.isBefore(from)) {
                break;
            }
            Grant earlier = before(key, boundary);
            if (earlier != null
                    && wasInForce(earlier, from, to)
                    && (still == null || !earlier.isCoveredBy(still, met))
                    && ended.stream().noneMatch(later -> earlier.isCoveredBy(later.grant(), met))) {
                ended.add(new Ended(earlier, Grant.earliest(earlier.end(), boundary)));
            }
        }
        return ended;
    }

    private static boolean wasInForce(Grant grant, Instant from, Instant to) {
        return grant.isGiven()
                && grant.begin().isBefore(grant.end())
                && !grant.begin().isAfter(to)
                && !grant.end().isBefore(from);
    }

    private NavigableSet<Instant> boundaries(Grant.Key key) {
        NavigableSet<Instant> boundaries = new TreeSet<>();
        rules.of(key.ruleId()).forEach(version -> add(boundaries, version));
        peers.of(key.peerId()).forEach(version -> add(boundaries, version));
        servers.of(key.serverId()).forEach(version -> add(boundaries, version));
        return boundaries;
    }

    private static void add(NavigableSet<Instant> boundaries, Version version) {
        boundaries.add(version.span().since());
        boundaries.add(version.span().until());
    }
}
