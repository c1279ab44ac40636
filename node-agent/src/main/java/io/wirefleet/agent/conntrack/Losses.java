package io.wirefleet.agent.conntrack;

/// What connection tracking could not do in a network namespace since that was made.
///
/// @param insertFailed entries that were not made because there was one like it: no source port was free, or two
///     packets came at the same time
/// @param dropped packets that were dropped because their entry was not made, there was no room for it, or no memory
/// @param earlyDropped entries that were given up for others while the table was full
public record Losses(long insertFailed, long dropped, long earlyDropped) {
    public static final Losses NONE = new Losses(0, 0, 0);

    /// Packets that were dropped as there was no room, or no memory. Those of an entry that was not made are counted
    /// as dropped as well (`nf_ct_resolve_clash`).
    public long noRoom() {
        return Math.max(0, dropped - insertFailed);
    }

    Losses plus(Losses other) {
        return new Losses(
                insertFailed + other.insertFailed, dropped + other.dropped, earlyDropped + other.earlyDropped);
    }
}
