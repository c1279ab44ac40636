package io.wirefleet.agent.conntrack;

import io.wirefleet.contract.addresses.IpAddress;
import org.jspecify.annotations.Nullable;

/// How many source ports are taken where they are scarcest. Flows that leave under another address than their own
/// need a source port that no other flow has between the same two addresses, to the same port, by the same protocol.
/// Without a range of its own a rule takes one from 1024 to 65535 for flows that came from there, whatever
/// `ip_local_port_range` says. The kernel keeps the flow's own where it can, else it tries at the most 248 others
/// from a random one on, and drops the packet where all are taken (`nf_nat_l4proto_unique_tuple`,
/// `__nf_conntrack_confirm`).
///
/// @param place where they are scarcest; null: no flow leaves under another address
/// @param used how many are taken there
/// @param estimated whether it follows from a part of the flows
public record PortUse(@Nullable Place place, long used, boolean estimated) {
    /// How many there are.
    public static final long PORTS = 65_535 - 1024 + 1;

    private static final int NEARLY_ALL_PERCENT = 80;

    public static final PortUse NONE = new PortUse(null, 0, false);

    /// What flows have in common that must differ in their source port.
    ///
    /// @param from the address under which they leave
    /// @param protocol IANA's number
    public record Place(IpAddress from, IpAddress to, int protocol, int port) {
        @Override
        public String toString() {
            return from + " to " + to + " port " + port
                    + switch (protocol) {
                        case 6 -> " (TCP)";
                        case 17 -> " (UDP)";
                        default -> " (protocol " + protocol + ")";
                    };
        }
    }

    /// From 0 to 100.
    public long percentUsed() {
        return used * 100 / PORTS;
    }

    /// Whether there are few left.
    public boolean isNearlyAll() {
        return percentUsed() >= NEARLY_ALL_PERCENT;
    }
}
