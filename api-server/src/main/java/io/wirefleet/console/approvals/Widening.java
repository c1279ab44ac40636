package io.wirefleet.console.approvals;

import io.wirefleet.console.access.AccessRuleSpec;
import io.wirefleet.console.access.Selector;
import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.PortRange;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells whether a rule may give more than before to somebody on a server that it selected all along. Where it cannot
/// be told from the rule alone, whoever its peers are by now or will be, it may.
final class Widening {
    private Widening() {}

    /// @param networks the plans of all networks, each alone
    static boolean givesMore(AccessRuleSpec before, AccessRuleSpec after, Collection<MetPlans> networks) {
        return !selectsAtMost(after.peers(), before.peers())
                || reachesMore(before, after, MetPlans.NONE)
                || networks.stream().anyMatch(plans -> reachesMore(before, after, plans))
                || !after.ports().stream().allMatch(range -> isWithin(range, before.ports()))
                || (after.ports().isEmpty() && !before.ports().isEmpty())
                || isLater(before.validFrom(), after.validFrom(), Instant.MIN)
                || isLater(after.validUntil(), before.validUntil(), Instant.MAX);
    }

    private static boolean selectsAtMost(Selector after, Selector before) {
        return before.all()
                || (!after.all()
                        && before.ids().containsAll(after.ids())
                        && before.owners().containsAll(after.owners())
                        && (after.tags().isEmpty()
                                || (!before.tags().isEmpty()
                                        && after.tags()
                                                .entrySet()
                                                .containsAll(before.tags().entrySet()))));
    }

    private static boolean reachesMore(AccessRuleSpec before, AccessRuleSpec after, MetPlans met) {
        return !IpPrefix.subtract(reached(after, met), reached(before, met)).isEmpty();
    }

    private static List<IpPrefix> reached(AccessRuleSpec rule, MetPlans met) {
        return met.reached(rule.destinations(), rule.excludeDestinations());
    }

    private static boolean isWithin(PortRange range, List<PortRange> ranges) {
        return ranges.isEmpty() || ranges.stream().anyMatch(other -> isWithin(range, other));
    }

    private static boolean isWithin(PortRange range, PortRange other) {
        if (range.protocol() != other.protocol()) {
            return false;
        }
        Integer from = range.from();
        Integer to = range.to();
        Integer otherFrom = other.from();
        Integer otherTo = other.to();
        return otherFrom == null
                || otherTo == null
                || (from != null && to != null && otherFrom <= from && to <= otherTo);
    }

    private static boolean isLater(@Nullable Instant one, @Nullable Instant other, Instant none) {
        return (one == null ? none : one).isAfter(other == null ? none : other);
    }
}
