package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What of a WireGuard peer is set by configuration; endpoint and session are its own.
///
/// @param presharedKey null: none
/// @param persistentKeepaliveSeconds 0: off, which is what a server wants
public record PeerConfig(
        PublicKey publicKey,
        @Nullable PresharedKey presharedKey,
        Set<IpPrefix> allowedIps,
        int persistentKeepaliveSeconds) {
    public PeerConfig {
        allowedIps = Set.copyOf(allowedIps);
    }
}
