package io.wirefleet.console.history;

import io.wirefleet.console.access.Selector;
import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.PortRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An access rule as it once was.
public record RuleVersion(
        UUID id, String name, Span span, Selector peers, Selector servers, Terms terms, boolean enabled)
        implements Version {
    /// What a rule gives, and when.
    ///
    /// @param ports empty: every protocol and port
    public record Terms(
            List<IpPrefix> destinations,
            List<IpPrefix> excludeDestinations,
            List<PortRange> ports,
            @Nullable Instant validFrom,
            @Nullable Instant validUntil) {
        public Terms {
            destinations = List.copyOf(destinations);
            excludeDestinations = List.copyOf(excludeDestinations);
            ports = List.copyOf(ports);
        }

        private List<IpPrefix> reached(MetPlans met) {
            return met.reached(destinations, excludeDestinations);
        }

        /// Whether some of this may be reached where these plans meet.
        boolean reaches(IpPrefix destination, MetPlans met) {
            return destinations.stream().anyMatch(destination::overlaps)
                    && reached(met.around(destination)).stream().anyMatch(destination::overlaps);
        }

        /// Whether these give all that others give, where these plans meet and both are in force.
        boolean cover(Terms others, MetPlans met) {
            if (destinations.equals(others.destinations)
                    && excludeDestinations.equals(others.excludeDestinations)
                    && ports.equals(others.ports)) {
                return true;
            }
            return (ports.isEmpty() || (!others.ports.isEmpty() && ports.containsAll(others.ports)))
                    && IpPrefix.subtract(others.reached(met), reached(met)).isEmpty();
        }
    }

    boolean selects(PeerVersion peer) {
        return peers.all()
                || peers.ids().contains(peer.id())
                || (peer.owner() != null && peers.owners().contains(peer.owner()))
                || holdsAll(peer.tags(), peers.tags());
    }

    boolean selects(ServerVersion server) {
        return servers.all() || servers.ids().contains(server.id()) || holdsAll(server.tags(), servers.tags());
    }

    /// No tags select nothing.
    private static boolean holdsAll(Map<String, String> tags, Map<String, String> asked) {
        return !asked.isEmpty() && tags.entrySet().containsAll(asked.entrySet());
    }
}
