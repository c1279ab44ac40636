package io.wirefleet.console.addresses;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The addresses of one family that a holder may have.
///
/// @param name of the network or the reservation, for errors
/// @param field the field of a request to blame when the pool is empty
/// @param plan the network's prefix, whose first address (and of IPv4 the last) nobody has: the network's and the
///     broadcast address (RFC 919), the subnet-router anycast address (RFC 4291 section 2.6.1)
/// @param segments what the pool consists of, in order
record Pool(UUID networkId, String name, String field, IpPrefix plan, List<IpPrefix> segments) {
    Pool {
        segments = List.copyOf(segments);
    }

    Family family() {
        return plan.family();
    }

    /// @return null: the network has no addresses of this family
    static @Nullable Pool of(Plan plan, Family family, @Nullable String reservation) {
        IpPrefix cidr = plan.cidr(family);
        if (cidr == null) {
            return null;
        }
        IpPrefix reserved =
                reservation == null ? null : plan.reservation(reservation).cidr(family);
        if (reserved != null) {
            return new Pool(plan.id(), "reservation '" + reservation + "'", "/reservation", cidr, List.of(reserved));
        }
        return new Pool(
                plan.id(),
                "network '" + plan.name() + "'",
                "/network_id",
                cidr,
                IpPrefix.subtract(List.of(cidr), plan.reserved(family)));
    }

    /// Where a search begins. A pool that others have reserved wholly has no segments, and nothing to find.
    IpAddress first() {
        return segments.isEmpty() ? plan.address() : segments.getFirst().address();
    }

    boolean contains(IpAddress address) {
        return isUsable(address) && segments.stream().anyMatch(segment -> segment.contains(address));
    }

    /// Whether anybody may have this address of the plan.
    boolean isUsable(IpAddress address) {
        boolean isBroadcast = family() == Family.IPV4 && address.equals(plan.last());
        return !isBroadcast && !address.equals(plan.address());
    }
}
