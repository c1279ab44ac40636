package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.addresses.IpAddress.Family;
import org.jspecify.annotations.Nullable;

/// A rule of policy routing (`ip rule`) for packets from the tunnel that bear a mark.
///
/// @param from the tunnel's name
/// @param mark what the packet's mark must be in these bits
/// @param table where its way is looked up; null: nowhere, it is answered with "unreachable"
public record RoutingRule(
        Family family,
        int priority,
        String from,
        int mark,
        int bits,
        @Nullable Integer table) {
    @Override
    public String toString() {
        return switch (family) {
                    case IPV4 -> "IPv4";
                    case IPV6 -> "IPv6";
                }
                + " rule " + priority + ": from " + from + String.format(" with mark 0x%08x/0x%08x ", mark, bits)
                + (table == null ? "unreachable" : "by table " + table);
    }
}
