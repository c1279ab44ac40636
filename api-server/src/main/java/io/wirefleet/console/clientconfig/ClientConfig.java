package io.wirefleet.console.clientconfig;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that a client's configuration says of one peer.
///
/// @param addresses of the peer, one per family at the most
/// @param servers those that it is on, by name
record ClientConfig(PeerId peerId, String peerName, List<IpAddress> addresses, List<OnServer> servers) {
    /// One server as the client sees it.
    ///
    /// @param publicKey null: its agent has not enrolled yet
    /// @param allowedIps what goes through it, in the fewest prefixes
    /// @param endpoint host and port, an IPv6 address in brackets
    /// @param mtu null: left to the client
    /// @param persistentKeepaliveSeconds 0: none
    record OnServer(
            ServerId serverId,
            String serverName,
            @Nullable PublicKey publicKey,
            @Nullable PresharedKey presharedKey,
            List<IpPrefix> allowedIps,
            String endpoint,
            List<IpAddress> dnsServers,
            @Nullable Integer mtu,
            int persistentKeepaliveSeconds) {
        OnServer {
            allowedIps = List.copyOf(allowedIps);
            dnsServers = List.copyOf(dnsServers);
        }

        boolean overlaps(OnServer other) {
            return allowedIps.stream()
                    .anyMatch(mine -> other.allowedIps.stream().anyMatch(mine::overlaps));
        }
    }

    /// Two servers that a client could not choose between.
    record Overlap(OnServer first, OnServer second) {}

    ClientConfig {
        addresses = List.copyOf(addresses);
        servers = List.copyOf(servers);
    }

    /// The same with one server alone.
    ClientConfig on(ServerId server) {
        return new ClientConfig(
                peerId,
                peerName,
                addresses,
                servers.stream().filter(on -> on.serverId().equals(server)).toList());
    }

    /// The servers that a client can use already.
    List<OnServer> enrolled() {
        return servers.stream().filter(on -> on.publicKey() != null).toList();
    }

    Optional<Overlap> overlap() {
        List<OnServer> usable = enrolled();
        for (int i = 0; i < usable.size(); i++) {
            for (int j = i + 1; j < usable.size(); j++) {
                if (usable.get(i).overlaps(usable.get(j))) {
                    return Optional.of(new Overlap(usable.get(i), usable.get(j)));
                }
            }
        }
        return Optional.empty();
    }

    /// The resolvers of all usable servers, each once.
    List<IpAddress> dnsServers() {
        return enrolled().stream()
                .flatMap(on -> on.dnsServers().stream())
                .distinct()
                .toList();
    }

    /// The least MTU that a usable server asks for; null: none does.
    @Nullable
    Integer mtu() {
        List<Integer> asked = new ArrayList<>();
        for (OnServer on : enrolled()) {
            Integer mtu = on.mtu();
            if (mtu != null) {
                asked.add(mtu);
            }
        }
        return asked.stream().min(Integer::compare).orElse(null);
    }
}
