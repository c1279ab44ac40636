package io.wirefleet.console.networks;

import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A part of a network's plan that only peers who name it draw from.
public record Reservation(
        String name, @Nullable IpPrefix ipv4Cidr, @Nullable IpPrefix ipv6Cidr) {
    public @Nullable IpPrefix cidr(Family family) {
        return switch (family) {
            case IPV4 -> ipv4Cidr;
            case IPV6 -> ipv6Cidr;
        };
    }

    List<IpPrefix> cidrs() {
        return Stream.of(ipv4Cidr, ipv6Cidr).filter(Objects::nonNull).toList();
    }
}
