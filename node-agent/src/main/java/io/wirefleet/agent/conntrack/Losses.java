package io.wirefleet.agent.conntrack;

/// What connection tracking could not do in a network namespace since that was made.
///
/// @param insertFailed entries that were not made because there was one like it, mostly two packets at the same
///     time
/// @param dropped packets that were dropped because there was no room for their flow, or no memory
/// @param earlyDropped entries that were given up for others while the table was full
public record Losses(long insertFailed, long dropped, long earlyDropped) {
    public static final Losses NONE = new Losses(0, 0, 0);

    Losses plus(Losses other) {
        return new Losses(
                insertFailed + other.insertFailed, dropped + other.dropped, earlyDropped + other.earlyDropped);
    }
}
