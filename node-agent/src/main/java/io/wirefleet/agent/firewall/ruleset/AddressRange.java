package io.wirefleet.agent.firewall.ruleset;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The addresses from `first` to `last`, both included, of one family. Ordered by their first address.
public record AddressRange(IpAddress first, IpAddress last) implements Comparable<AddressRange> {
    public AddressRange {
        if (first.compareTo(last) > 0 || first.family() != last.family()) {
            throw new IllegalArgumentException(first + " is not before " + last);
        }
    }

    public static AddressRange of(IpPrefix prefix) {
        return prefix.isHost()
                ? new AddressRange(prefix.address(), prefix.address())
                : new AddressRange(prefix.address(), prefix.last());
    }

    /// The same addresses in the fewest ranges, in order: no two overlap or touch.
    public static List<AddressRange> merge(Collection<IpPrefix> prefixes) {
        List<AddressRange> merged = new ArrayList<>();
        for (IpPrefix prefix : IpPrefix.merge(prefixes)) {
            AddressRange range = of(prefix);
            if (!merged.isEmpty() && merged.getLast().touches(range)) {
                range = new AddressRange(merged.removeLast().first(), range.last());
            }
            merged.add(range);
        }
        return merged;
    }

    private boolean touches(AddressRange next) {
        return last.family() == next.first.family()
                && !isAtTheEnd()
                && last.plus(1).equals(next.first);
    }

    /// Whether no address of the family comes after the last.
    public boolean isAtTheEnd() {
        IpAddress after = last.plus(1);
        return after.high() == 0 && after.low() == 0;
    }

    /// The last address of a family.
    public static IpAddress lastOf(Family family) {
        return switch (family) {
            case IPV4 -> new IpAddress(family, 0, 0xffff_ffffL);
            case IPV6 -> new IpAddress(family, -1, -1);
        };
    }

    public boolean contains(IpAddress address) {
        return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    /// Spread over all bits: what a record has by itself puts neighbouring addresses 32 apart, and all of a plan
    /// into few places of a hash table.
    @Override
    public int hashCode() {
        long mixed = (first.high() * 31 + first.low()) * 31 + last.low();
        mixed *= 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 32);
    }

    @Override
    public int compareTo(AddressRange other) {
        int byFirst = first.compareTo(other.first);
        return byFirst != 0 ? byFirst : last.compareTo(other.last);
    }

    /// As `nft` writes it: an address, a prefix where it is one, else `first-last`.
    @Override
    public String toString() {
        if (first.equals(last)) {
            return first.toString();
        }
        for (int length = first.family().bits() - 1; length >= 0; length--) {
            IpPrefix prefix = IpPrefix.containing(first, length);
            if (!prefix.address().equals(first)) {
                break;
            }
            if (prefix.last().equals(last)) {
                return prefix.toString();
            }
        }
        return first + "-" + last;
    }
}
