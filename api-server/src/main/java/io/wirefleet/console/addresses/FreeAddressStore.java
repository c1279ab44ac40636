package io.wirefleet.console.addresses;

import static io.wirefleet.console.database.schema.Tables.ADDRESS;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;

/// The search for free addresses of a pool, lowest first, in windows that grow: near the beginning of what is free
/// one small query does, and a pool that is nearly full costs few large ones.
final class FreeAddressStore {
    private static final int FIRST_WINDOW = 256;
    private static final int LARGEST_WINDOW = 16_384;

    private final DSLContext transaction;
    private final Pool pool;
    private final Condition isTaken;
    private int window = FIRST_WINDOW;

    /// @param isTaken what keeps a row of the table `address` from being given again
    FreeAddressStore(DSLContext transaction, Pool pool, Condition isTaken) {
        this.transaction = transaction;
        this.pool = pool;
        this.isTaken = isTaken;
    }

    /// @param from where to begin; what is before it in the pool is left out
    /// @return at most `most` addresses, fewer if there are no more
    List<IpAddress> from(IpAddress from, int most) {
        List<IpAddress> free = new ArrayList<>();
        for (IpPrefix segment : pool.segments()) {
            if (segment.last().compareTo(from) >= 0) {
                IpAddress low = segment.address().compareTo(from) >= 0 ? segment.address() : from;
                search(low, segment.last(), most, free);
            }
            if (free.size() == most) {
                break;
            }
        }
        return free;
    }

    private void search(IpAddress from, IpAddress last, int most, List<IpAddress> free) {
        IpAddress low = from;
        while (free.size() < most) {
            IpAddress high = windowEnd(low, last);
            Set<IpAddress> taken = taken(low, high);
            for (IpAddress address = low; free.size() < most; address = address.plus(1)) {
                if (!taken.contains(address) && pool.isUsable(address)) {
                    free.add(address);
                }
                if (address.equals(high)) {
                    break;
                }
            }
            if (high.equals(last)) {
                return;
            }
            low = high.plus(1);
            window = Math.min(window * 4, LARGEST_WINDOW);
        }
    }

    private IpAddress windowEnd(IpAddress low, IpAddress last) {
        IpAddress end = low.plus(window - 1L);
        return end.compareTo(low) < 0 || end.compareTo(last) > 0 ? last : end;
    }

    private Set<IpAddress> taken(IpAddress low, IpAddress high) {
        return new HashSet<>(transaction
                .select(ADDRESS.IP)
                .from(ADDRESS)
                .where(ADDRESS.NETWORK_ID.eq(pool.networkId()), ADDRESS.IP.between(low, high), isTaken)
                .fetch(ADDRESS.IP));
    }
}
