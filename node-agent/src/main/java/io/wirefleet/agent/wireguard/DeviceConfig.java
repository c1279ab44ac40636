package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.keys.PrivateKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to change of an interface. Peers that it does not name stay as they are.
///
/// @param privateKey null: as it is. Setting one, even the same, may end every session
/// @param listenPort null: as it is
public record DeviceConfig(
        @Nullable PrivateKey privateKey, @Nullable Integer listenPort, List<PeerConfig> peers) {
    public DeviceConfig {
        peers = List.copyOf(peers);
    }

    public boolean isEmpty() {
        return privateKey == null && listenPort == null && peers.isEmpty();
    }
}
