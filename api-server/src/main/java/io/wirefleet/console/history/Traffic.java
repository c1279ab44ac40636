package io.wirefleet.console.history;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.PortRange;
import io.wirefleet.contract.state.PortRange.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a peer would send.
///
/// @param protocol null: any
/// @param port null: any
record Traffic(
        IpPrefix destination,
        @Nullable Protocol protocol,
        @Nullable Integer port) {
    /// Whether some of it may pass where these ports are let through; none: every protocol and port.
    boolean passes(List<PortRange> ports) {
        return ports.isEmpty() || ports.stream().anyMatch(this::passes);
    }

    private boolean passes(PortRange range) {
        if (protocol != null && protocol != range.protocol()) {
            return false;
        }
        Integer from = range.from();
        Integer to = range.to();
        return port == null || from == null || to == null || (port >= from && port <= to);
    }
}
