package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A peer as it should be on the interface. Its endpoint is the peer's own affair, and it is never sent a
/// keepalive.
///
/// @param presharedKey null: none
/// @param allowedIps as in `wg(8)`; the order says nothing
public record DesiredPeer(PublicKey publicKey, @Nullable PresharedKey presharedKey, List<IpPrefix> allowedIps) {
    public DesiredPeer {
        allowedIps = List.copyOf(allowedIps);
    }
}
