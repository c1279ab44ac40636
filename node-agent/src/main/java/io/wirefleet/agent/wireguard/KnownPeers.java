package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.keys.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The peers of an interface as the last look at all of them found them. A peer that is found again as it was is the
/// same object again, so that a look at thousands of idle peers leaves nothing behind. Not for several threads.
final class KnownPeers {
    private final Map<PublicKey, DevicePeer> known = new HashMap<>();

    /// What was known of the peer where nothing of it has changed; the peer as it was given where something has.
    DevicePeer same(DevicePeer peer) {
        DevicePeer before = known.get(peer.publicKey());
        if (before != null && isSame(before, peer)) {
            return before;
        }
        known.put(peer.publicKey(), peer);
        return peer;
    }

    private static boolean isSame(DevicePeer one, DevicePeer other) {
        return one.receiveBytes() == other.receiveBytes()
                && one.transmitBytes() == other.transmitBytes()
                && one.persistentKeepaliveSeconds() == other.persistentKeepaliveSeconds()
                && Objects.equals(one.latestHandshake(), other.latestHandshake())
                && Objects.equals(one.endpoint(), other.endpoint())
                && Objects.equals(one.presharedKey(), other.presharedKey())
                && one.allowedIps().equals(other.allowedIps());
    }

    /// Forgets all but these, which are all that there are now.
    void keep(List<DevicePeer> peers) {
        if (known.size() != peers.size()) {
            known.clear();
            peers.forEach(peer -> known.put(peer.publicKey(), peer));
        }
    }
}
