package io.wirefleet.console.addresses;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// The plans of the networks that meet on a server: where the peers are that it could let reach each other.
///
/// Peers reach each other only by a rule that names them: by a destination that is a plan, or lies within one. A
/// wider one reaches everything but the plans; the server's own addresses are no peer's, and reached by it as well.
///
/// @param plans the prefixes of all families, none overlapping another
/// @param own the addresses of the server itself
public record MetPlans(List<IpPrefix> plans, List<IpAddress> own) {
    /// Nothing is known of any network: every destination reaches all of itself.
    public static final MetPlans NONE = new MetPlans(List.of(), List.of());

    public MetPlans {
        plans = plans.stream().sorted().toList();
        own = own.stream().sorted().toList();
    }

    /// What a rule with these destinations does not reach: its own exclusions, and of the plans that a destination
    /// is wider than all that no destination within them names. Where there is no such plan, the exclusions as they
    /// are.
    public List<IpPrefix> exclusions(Collection<IpPrefix> destinations, List<IpPrefix> excluded) {
        List<IpPrefix> unnamed = new ArrayList<>();
        for (IpPrefix plan : plans) {
            if (destinations.stream().anyMatch(destination -> isWider(destination, plan))) {
                Stream<IpPrefix> named = destinations.stream().filter(plan::contains);
                Stream<IpPrefix> servers = own.stream().map(IpAddress::toPrefix);
                unnamed.addAll(IpPrefix.subtract(
                        List.of(plan), Stream.concat(named, servers).toList()));
            }
        }
        if (unnamed.isEmpty()) {
            return excluded;
        }
        unnamed.addAll(excluded);
        return IpPrefix.merge(unnamed);
    }

    /// What such a rule reaches: the fewest prefixes, in order.
    public List<IpPrefix> reached(Collection<IpPrefix> destinations, List<IpPrefix> excluded) {
        return IpPrefix.subtract(destinations, exclusions(destinations, excluded));
    }

    /// Those of the plans that hold some of a prefix, or lie in it.
    public MetPlans around(IpPrefix prefix) {
        return new MetPlans(plans.stream().filter(prefix::overlaps).toList(), own);
    }

    private static boolean isWider(IpPrefix destination, IpPrefix plan) {
        return destination.length() < plan.length() && destination.contains(plan);
    }
}
