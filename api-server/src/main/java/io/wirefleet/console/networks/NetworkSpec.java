package io.wirefleet.console.networks;

import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What operators say of a network. At least one prefix is there.
public record NetworkSpec(
        String name, @Nullable IpPrefix ipv4Cidr, @Nullable IpPrefix ipv6Cidr, List<Reservation> reservations) {
    public NetworkSpec {
        reservations = List.copyOf(reservations);
    }

    public @Nullable IpPrefix cidr(Family family) {
        return switch (family) {
            case IPV4 -> ipv4Cidr;
            case IPV6 -> ipv6Cidr;
        };
    }

    /// The plan's prefixes, one per family at the most.
    public List<IpPrefix> cidrs() {
        return Stream.of(ipv4Cidr, ipv6Cidr).filter(Objects::nonNull).toList();
    }
}
