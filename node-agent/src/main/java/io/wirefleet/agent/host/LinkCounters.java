package io.wirefleet.agent.host;

/// What passed an interface since it was made, and what was lost at it, as `/proc/net/dev` has it: packets that found
/// no room in the card's own ring are among those dropped (`dev_seq_printf_stats`).
public record LinkCounters(
        long receivedBytes,
        long receivedPackets,
        long receiveErrors,
        long receiveDropped,
        long transmittedBytes,
        long transmittedPackets,
        long transmitErrors,
        long transmitDropped) {
    /// All that was lost.
    public long lost() {
        return receiveErrors + transmitErrors + receiveDropped + transmitDropped;
    }

    /// All that passed.
    public long packets() {
        return receivedPackets + transmittedPackets;
    }
}
