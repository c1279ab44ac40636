package io.wirefleet.console.imports;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.imports.FoundInterface;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an operator asks to be imported.
///
/// @param ownerPattern tells owners from names; null: owners are told by email addresses only
record ImportRequest(@Nullable OwnerPattern ownerPattern, List<FoundServer> servers) {
    /// A server as it was found, and what its files do not say.
    ///
    /// @param endpointHost where clients reach it
    /// @param endpointPort null: the listen port
    /// @param networkId of a network that is there already; null: a new one
    /// @param newNetwork null: there is one already
    /// @param destinations what its peers may reach through it; empty: its network only
    record FoundServer(
            String name,
            String endpointHost,
            @Nullable Integer endpointPort,
            @Nullable UUID networkId,
            @Nullable NewNetwork newNetwork,
            List<IpPrefix> destinations,
            FoundInterface found) {
        FoundServer {
            destinations = List.copyOf(destinations);
        }
    }

    /// A network to be made; several servers may name the same one.
    ///
    /// @param ipv4Cidr null: by the interface's addresses
    /// @param ipv6Cidr null: by the interface's addresses
    record NewNetwork(
            String name,
            @Nullable IpPrefix ipv4Cidr,
            @Nullable IpPrefix ipv6Cidr) {}

    ImportRequest {
        servers = List.copyOf(servers);
    }
}
