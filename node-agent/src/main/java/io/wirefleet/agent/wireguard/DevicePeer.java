package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A peer as it was observed on an interface.
///
/// @param presharedKey null: none
/// @param endpoint where it was heard from last; null: never, and none was set
/// @param persistentKeepaliveSeconds 0: off
/// @param latestHandshake null: none yet
/// @param receiveBytes what came from the peer
/// @param transmitBytes what went to the peer
public record DevicePeer(
        PublicKey publicKey,
        @Nullable PresharedKey presharedKey,
        @Nullable Endpoint endpoint,
        int persistentKeepaliveSeconds,
        @Nullable Instant latestHandshake,
        long receiveBytes,
        long transmitBytes,
        List<IpPrefix> allowedIps) {
    public DevicePeer {
        allowedIps = List.copyOf(allowedIps);
    }
}
