package io.wirefleet.console.history;

import java.util.UUID;

/// The order of ids in PostgreSQL: by their bytes without a sign, which is not [UUID#compareTo]'s.
final class UuidOrder {
    private UuidOrder() {}

    static int compare(UUID first, UUID second) {
        int high = Long.compareUnsigned(first.getMostSignificantBits(), second.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(first.getLeastSignificantBits(), second.getLeastSignificantBits());
    }
}
