package io.wirefleet.console.imports;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;

/// The marks that an import leaves, and words that its parts share.
final class Tags {
    /// On servers that were imported.
    static final String IMPORTED = "imported";

    /// On peers, with the name of each server that they were found on behind it.
    static final String PREFIX = "imported-from-";

    static final String YES = "yes";

    private Tags() {}

    static String text(Family family) {
        return family == Family.IPV4 ? "IPv4" : "IPv6";
    }

    /// Whether nobody may have this address of a plan: the first one, and of IPv4 the last.
    static boolean isReserved(IpPrefix plan, IpAddress address) {
        return address.equals(plan.address()) || (plan.family() == Family.IPV4 && address.equals(plan.last()));
    }
}
