package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.keys.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A WireGuard interface as it was observed.
///
/// @param publicKey that of its private key; null: it has none yet
/// @param listenPort 0: none yet
public record Device(String name, @Nullable PublicKey publicKey, int listenPort, List<DevicePeer> peers) {
    public Device {
        peers = List.copyOf(peers);
    }
}
