package io.wirefleet.agent.conntrack;

/// How full the table of tracked connections is, and what was lost for it.
///
/// @param entries flows of this network namespace
/// @param maximum how many there may be, over all network namespaces
/// @param buckets of the hash table
public record TableFigures(long entries, long maximum, long buckets, Losses losses) {
    private static final int NEARLY_FULL_PERCENT = 80;

    /// From 0 to 100.
    public long percentFull() {
        return maximum == 0 ? 0 : entries * 100 / maximum;
    }

    /// Whether there is little room for more.
    public boolean isNearlyFull() {
        return percentFull() >= NEARLY_FULL_PERCENT;
    }
}
