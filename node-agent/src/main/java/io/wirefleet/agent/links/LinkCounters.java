package io.wirefleet.agent.links;

import java.nio.ByteBuffer;

/// What passed an interface since it was made, and what was lost at it (`struct rtnl_link_stats64`,
/// linux/if_link.h).
public record LinkCounters(
        long receivedPackets,
        long transmittedPackets,
        long receivedBytes,
        long transmittedBytes,
        long receiveErrors,
        long transmitErrors,
        long receiveDropped,
        long transmitDropped) {
    static LinkCounters read(ByteBuffer stats) {
        return new LinkCounters(
                stats.getLong(0),
                stats.getLong(8),
                stats.getLong(16),
                stats.getLong(24),
                stats.getLong(32),
                stats.getLong(40),
                stats.getLong(48),
                stats.getLong(56));
    }

    /// All that was lost.
    public long lost() {
        return receiveErrors + transmitErrors + receiveDropped + transmitDropped;
    }

    /// All that passed.
    public long packets() {
        return receivedPackets + transmittedPackets;
    }
}
