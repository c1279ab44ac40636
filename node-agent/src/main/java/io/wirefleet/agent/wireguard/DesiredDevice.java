package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.keys.PrivateKey;
import java.util.List;

/// A WireGuard interface as it should be.
///
/// @param listenPort 1 to 65535
/// @param peers all of them: others do not belong on it
public record DesiredDevice(PrivateKey privateKey, int listenPort, List<DesiredPeer> peers) {
    public DesiredDevice {
        peers = List.copyOf(peers);
    }
}
