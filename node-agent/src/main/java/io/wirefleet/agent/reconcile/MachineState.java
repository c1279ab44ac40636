package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.TunnelDevice.Peer;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.InterfaceAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a look at the machine found of all that a state speaks of.
///
/// @param leftovers interfaces of ours under other names
/// @param tunnel null: the interface is not there
/// @param firewall how the table differs from what it should be, one line each
/// @param forwardingOff the forwarding settings that should be on and are not
public record MachineState(
        List<String> leftovers, @Nullable Tunnel tunnel, List<String> firewall, List<String> forwardingOff) {
    /// The interface as it is.
    ///
    /// @param marked whether it carries the agent's mark
    /// @param key null: none yet
    public record Tunnel(
            boolean marked,
            @Nullable PublicKey key,
            int listenPort,
            int mtu,
            boolean up,
            Set<InterfaceAddress> addresses,
            Set<IpPrefix> routes,
            Map<PublicKey, Peer> peers) {}
}
