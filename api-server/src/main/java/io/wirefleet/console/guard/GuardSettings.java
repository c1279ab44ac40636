package io.wirefleet.console.guard;

import io.wirefleet.console.delivery.Cut;

/// How much one change may cut without being confirmed.
///
/// @param maxSharePercent of the peers that have access; 100: any share
/// @param minPeers fewer than these are never too many
public record GuardSettings(int maxSharePercent, int minPeers) {
    boolean isTooMuch(Cut cut) {
        long peers = cut.peers().size();
        return peers >= minPeers && peers * 100 > maxSharePercent * cut.withAccess();
    }
}
