package io.wirefleet.agent.tuning;

import io.wirefleet.agent.conntrack.Losses;
import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The size of the table of tracked connections. Where the operator gives none, it follows from the capacity: no
/// entry costs memory before it is used, and a full table drops the packets of new connections
/// (Documentation/networking/nf_conntrack-sysctl.rst).
public final class ConnectionTable implements Theme {
    public static final String ENTRIES = "net/netfilter/nf_conntrack_count";
    public static final String MAXIMUM = "net/netfilter/nf_conntrack_max";

    /// Writable in the first network namespace only, whose size holds for all (`nf_conntrack_hash_resize`).
    public static final String BUCKETS = "net/netfilter/nf_conntrack_buckets";

    /// Flows of one peer in a busy moment: a browser with many tabs has some 200.
    private static final long FLOWS_OF_A_PEER = 256;

    /// `struct nf_conn` with the extensions for translation and timeouts, rounded up.
    private static final long ENTRY_BYTES = 384;

    /// A table that follows from the capacity takes no more than one part in so many of the memory when full.
    private static final long MEMORY_SHARE = 8;

    @Override
    public List<Setting> settings(InterfaceItem tunnel, Host host, KernelSettings kernel) {
        Integer given = tunnel.tuning().conntrack().maxEntries();
        long entries = given == null ? expected(tunnel.tuning().capacity(), host) : given;
        return List.of(
                Setting.atLeast(BUCKETS, entries),
                given == null ? Setting.atLeast(MAXIMUM, entries) : Setting.exactly(MAXIMUM, entries));
    }

    /// How the table stands; null: connections are not tracked.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be read
    public static @Nullable TableFigures figures(KernelSettings kernel, Losses losses) {
        String entries = kernel.read(ENTRIES);
        String maximum = kernel.read(MAXIMUM);
        String buckets = kernel.read(BUCKETS);
        return entries == null || maximum == null || buckets == null
                ? null
                : new TableFigures(Long.parseLong(entries), Long.parseLong(maximum), Long.parseLong(buckets), losses);
    }

    private static long expected(int capacity, Host host) {
        return Math.min(capacity * FLOWS_OF_A_PEER, host.memoryBytes() / MEMORY_SHARE / ENTRY_BYTES);
    }
}
