package io.wirefleet.console.addresses;

import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A network's plan as addresses are given from it.
record Plan(
        UUID id,
        String name,
        @Nullable IpPrefix ipv4Cidr,
        @Nullable IpPrefix ipv6Cidr,
        List<Reserved> reservations) {
    record Reserved(
            String name,
            @Nullable IpPrefix ipv4Cidr,
            @Nullable IpPrefix ipv6Cidr) {
        @Nullable
        IpPrefix cidr(Family family) {
            return switch (family) {
                case IPV4 -> ipv4Cidr;
                case IPV6 -> ipv6Cidr;
            };
        }
    }

    Plan {
        reservations = List.copyOf(reservations);
    }

    @Nullable
    IpPrefix cidr(Family family) {
        return switch (family) {
            case IPV4 -> ipv4Cidr;
            case IPV6 -> ipv6Cidr;
        };
    }

    /// @throws RefusedException if the network has none of this name
    Reserved reservation(String reservation) {
        return reservations.stream()
                .filter(reserved -> reserved.name().equals(reservation))
                .findFirst()
                .orElseThrow(
                        () -> RefusedException.invalid("/reservation", "is no reservation of network '" + name + "'"));
    }

    List<IpPrefix> reserved(Family family) {
        return reservations.stream()
                .map(reserved -> reserved.cidr(family))
                .filter(Objects::nonNull)
                .toList();
    }
}
