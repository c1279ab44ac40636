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
    /// All that was in error.
    public long errors() {
        return receiveErrors + transmitErrors;
    }

    /// All that was dropped.
    public long dropped() {
        return receiveDropped + transmitDropped;
    }

    /// All that was lost.
    public long lost() {
        return errors() + dropped();
    }

    /// All that passed.
    public long packets() {
        return receivedPackets + transmittedPackets;
    }
}
