package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import org.jspecify.annotations.Nullable;

/// The default route of an exit, in the exit's own table.
///
/// @param gateway null: straight onto the interface
public record ExitRoute(
        Family family,
        int table,
        String interfaceName,
        @Nullable IpAddress gateway) {
    @Override
    public String toString() {
        return switch (family) {
                    case IPV4 -> "IPv4";
                    case IPV6 -> "IPv6";
                }
                + " default route of table " + table + " onto " + interfaceName
                + (gateway == null ? "" : " by " + gateway);
    }
}
