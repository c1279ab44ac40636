package io.wirefleet.console.servers;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Tuning;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What operators say of a server.
///
/// @param endpointHost a host name or an address literal
/// @param endpointPort null: the listen port
/// @param capacity how many peers it is meant for
/// @param mtu in bytes; null: derived from the way out
/// @param egressInterface null: the default route's
/// @param masquerade whether traffic from the tunnel leaves under the server's own address
/// @param routing exits, more ports, and what leaves under which address
/// @param tuningMode who sets what of the kernel depends on the load
/// @param conntrack how connections are tracked
/// @param safeguards what it does by itself when something goes wrong
public record ServerSpec(
        String name,
        UUID networkId,
        String endpointHost,
        @Nullable Integer endpointPort,
        int listenPort,
        String interfaceName,
        Map<String, String> tags,
        @Nullable String region,
        int capacity,
        @Nullable Integer mtu,
        List<IpAddress> dnsServers,
        @Nullable String egressInterface,
        boolean masquerade,
        Routing routing,
        Tuning.Mode tuningMode,
        Conntrack conntrack,
        Safeguards safeguards) {
    public ServerSpec {
        tags = Map.copyOf(tags);
        dnsServers = List.copyOf(dnsServers);
    }
}
