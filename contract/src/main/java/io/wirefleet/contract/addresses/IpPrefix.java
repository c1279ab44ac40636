package io.wirefleet.contract.addresses;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// An IPv4 or IPv6 prefix (CIDR), `address` being its first address: no bit is set behind `length`.
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {
    /// @throws InvalidValueException if the length does not fit the family, or the address has host bits set
    public IpPrefix {
        if (length < 0 || length > address.family().bits()) {
            throw new InvalidValueException(
                    "a prefix length must be between 0 and " + address.family().bits() + ", not " + length);
        }
        if (!address.masked(length).equals(address)) {
            throw new InvalidValueException("'" + address + "/" + length + "' has host bits set; the prefix is '"
                    + address.masked(length) + "/" + length + "'");
        }
    }

    /// Parses `address/length`. A length is required.
    ///
    /// @throws InvalidValueException if the text is no prefix, or has host bits set; the message names the right
    /// one
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new InvalidValueException(
                    "must be a prefix such as '10.0.0.0/24' or 'fd00::/64'; a length is missing");
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        return new IpPrefix(address, length(text, slash + 1));
    }

    private static int length(String text, int from) {
        int digits = text.length() - from;
        boolean plain = digits > 0 && digits <= 3 && (digits == 1 || text.charAt(from) != '0');
        int length = 0;
        for (int i = from; plain && i < text.length(); i++) {
            plain = text.charAt(i) >= '0' && text.charAt(i) <= '9';
            length = 10 * length + text.charAt(i) - '0';
        }
        if (!plain) {
            throw new InvalidValueException("must be a prefix such as '10.0.0.0/24' or 'fd00::/64'");
        }
        return length;
    }

    /// The prefix of this length that holds the address.
    public static IpPrefix containing(IpAddress address, int length) {
        return new IpPrefix(address.masked(length), length);
    }

    public Family family() {
        return address.family();
    }

    public boolean contains(IpAddress other) {
        return other.family() == family() && other.masked(length).equals(address);
    }

    public boolean contains(IpPrefix other) {
        return other.length >= length && contains(other.address);
    }

    public boolean overlaps(IpPrefix other) {
        return contains(other) || other.contains(this);
    }

    /// The last address of the prefix.
    public IpAddress last() {
        IpAddress result = address;
        for (int bit = length; bit < family().bits(); bit++) {
            result = result.withBit(bit);
        }
        return result;
    }

    /// Whether the prefix is one address.
    public boolean isHost() {
        return length == family().bits();
    }

    /// What is left of these prefixes without those: the fewest prefixes, in order, none overlapping another.
    public static List<IpPrefix> subtract(Collection<IpPrefix> from, Collection<IpPrefix> without) {
        List<IpPrefix> left = new ArrayList<>();
        for (IpPrefix prefix : merge(from)) {
            cut(prefix, without, left);
        }
        return left;
    }

    /// The same addresses in the fewest prefixes, in order: nested ones absorbed, halves joined.
    public static List<IpPrefix> merge(Collection<IpPrefix> prefixes) {
        List<IpPrefix> merged = new ArrayList<>();
        for (IpPrefix prefix : prefixes.stream().sorted().toList()) {
            if (!merged.isEmpty() && merged.getLast().contains(prefix)) {
                continue;
            }
            merged.add(prefix);
            while (merged.size() > 1 && areHalves(merged.get(merged.size() - 2), merged.getLast())) {
                merged.removeLast();
                IpPrefix half = merged.removeLast();
                merged.add(new IpPrefix(half.address, half.length - 1));
            }
        }
        return merged;
    }

    private static boolean areHalves(IpPrefix first, IpPrefix second) {
        return first.length > 0
                && first.length == second.length
                && !first.equals(second)
                && containing(first.address, first.length - 1).contains(second);
    }

    private static void cut(IpPrefix prefix, Collection<IpPrefix> without, List<IpPrefix> left) {
        if (without.stream().anyMatch(other -> other.contains(prefix))) {
            return;
        }
        List<IpPrefix> inside = without.stream().filter(prefix::contains).toList();
        if (inside.isEmpty()) {
            left.add(prefix);
            return;
        }
        cut(new IpPrefix(prefix.address, prefix.length + 1), inside, left);
        cut(new IpPrefix(prefix.address.withBit(prefix.length), prefix.length + 1), inside, left);
    }

    /// Written out for the reason that [IpAddress#equals] is.
    @Override
    public boolean equals(Object other) {
        return other instanceof IpPrefix prefix && length == prefix.length && address.equals(prefix.address);
    }

    @Override
    public int hashCode() {
        return 31 * address.hashCode() + length;
    }

    @Override
    public int compareTo(IpPrefix other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
