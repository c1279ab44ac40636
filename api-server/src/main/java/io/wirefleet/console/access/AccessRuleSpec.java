package io.wirefleet.console.access;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.PortRange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What operators say of an access rule.
///
/// @param destinations what may be reached; never empty
/// @param excludeDestinations what of that may not
/// @param ports empty: every protocol and port
/// @param exit by which of the servers' exits its packets leave; null: by the routing table
/// @param exitFallback whether they leave by the routing table while the exit is down
/// @param validFrom null: at once
/// @param validUntil null: for good
public record AccessRuleSpec(
        String name,
        @Nullable String description,
        Selector peers,
        Selector servers,
        List<IpPrefix> destinations,
        List<IpPrefix> excludeDestinations,
        List<PortRange> ports,
        @Nullable String exit,
        boolean exitFallback,
        @Nullable Instant validFrom,
        @Nullable Instant validUntil,
        boolean enabled) {
    public AccessRuleSpec {
        destinations = List.copyOf(destinations);
        excludeDestinations = List.copyOf(excludeDestinations);
        ports = List.copyOf(ports);
    }
}
