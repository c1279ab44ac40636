package io.wirefleet.console.delivery;

import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.RuleItem;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a change makes of a rule, whatever other rules give.
///
/// @param reach the peers and servers that it gave something, and gives
/// @param met the plans that meet on the servers it was on, each lot of them once
/// @param before null: it gave nothing
/// @param after null: it gives nothing
record RuleChange(
        Reach reach,
        Set<MetPlans> met,
        @Nullable RuleItem before,
        @Nullable RuleItem after) {
    RuleChange {
        met = Set.copyOf(met);
    }

    /// The peers that lose something of what the rule gave them.
    Set<UUID> cut() {
        if (before == null || reach.serversBefore().isEmpty()) {
            return Set.of();
        }
        if (after == null
                || isNarrower(before, after)
                || reachesLess(before, after)
                || !reach.serversAfter().containsAll(reach.serversBefore())) {
            return reach.peersBefore();
        }
        Set<UUID> lost = new HashSet<>(reach.peersBefore());
        lost.removeAll(reach.peersAfter());
        return lost;
    }

    /// The peers to which it gives something else than before.
    Set<UUID> peers() {
        return isEverywhere() || !reach.serversBefore().equals(reach.serversAfter())
                ? union(reach.peersBefore(), reach.peersAfter())
                : difference(reach.peersBefore(), reach.peersAfter());
    }

    /// The servers on which it gives something else than before.
    Set<UUID> servers() {
        return isEverywhere() || !reach.peersBefore().equals(reach.peersAfter())
                ? union(reach.serversBefore(), reach.serversAfter())
                : difference(reach.serversBefore(), reach.serversAfter());
    }

    private boolean isEverywhere() {
        return before != null && after != null && !before.equals(after);
    }

    private static boolean isNarrower(RuleItem before, RuleItem after) {
        boolean covered = (after.ports().isEmpty()
                || (!before.ports().isEmpty() && after.ports().containsAll(before.ports())));
        return !covered
                || isLater(after.validFrom(), before.validFrom(), Instant.MIN)
                || isLater(before.validUntil(), after.validUntil(), Instant.MAX);
    }

    private boolean reachesLess(RuleItem before, RuleItem after) {
        return met.stream()
                .anyMatch(plans -> !IpPrefix.subtract(reached(plans, before), reached(plans, after))
                        .isEmpty());
    }

    private static List<IpPrefix> reached(MetPlans plans, RuleItem rule) {
        return plans.reached(rule.destinations(), rule.excludeDestinations());
    }

    private static boolean isLater(@Nullable Instant one, @Nullable Instant other, Instant none) {
        return (one == null ? none : one).isAfter(other == null ? none : other);
    }

    private static Set<UUID> union(Set<UUID> first, Set<UUID> second) {
        Set<UUID> all = new HashSet<>(first);
        all.addAll(second);
        return all;
    }

    private static Set<UUID> difference(Set<UUID> first, Set<UUID> second) {
        Set<UUID> all = union(first, second);
        all.removeIf(id -> first.contains(id) && second.contains(id));
        return all;
    }
}
