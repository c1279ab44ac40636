package io.wirefleet.contract.addresses;

import io.wirefleet.contract.InvalidValueException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// An IPv4 or IPv6 address as a number. IPv4 lives in the low 32 bits of `low`; `high` is then zero. Never looks up a
/// name. Ordered by family, then by number.
public record IpAddress(Family family, long high, long low) implements Comparable<IpAddress> {
    public enum Family {
        IPV4(32),
        IPV6(128);

        private final int bits;

        Family(int bits) {
            this.bits = bits;
        }

        /// The width of an address: 32 or 128.
        public int bits() {
            return bits;
        }
    }

    /// Parses a literal: dotted quad, or RFC 4291 text. No zone, no port, no name.
    ///
    /// @throws InvalidValueException if the text is no such literal
    public static IpAddress parse(String text) {
        return IpText.parse(text);
    }

    /// @throws InvalidValueException if there are neither 4 nor 16 bytes
    public static IpAddress of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 4 -> new IpAddress(Family.IPV4, 0, Integer.toUnsignedLong(buffer.getInt()));
            case 16 -> new IpAddress(Family.IPV6, buffer.getLong(), buffer.getLong());
            default -> throw new InvalidValueException("must be 4 or 16 bytes, not " + bytes.length);
        };
    }

    /// The address in network byte order: 4 or 16 bytes.
    public byte[] bytes() {
        return family == Family.IPV4
                ? ByteBuffer.allocate(4).putInt((int) low).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }

    /// The address as an unsigned number.
    public BigInteger toBigInteger() {
        return new BigInteger(1, bytes());
    }

    /// The address `offset` further on; wraps at the end of the family's range.
    public IpAddress plus(long offset) {
        if (family == Family.IPV4) {
            return new IpAddress(family, 0, (low + offset) & 0xffff_ffffL);
        }
        long sum = low + offset;
        long carry = 0;
        if (offset >= 0 && Long.compareUnsigned(sum, low) < 0) {
            carry = 1;
        } else if (offset < 0 && Long.compareUnsigned(sum, low) > 0) {
            carry = -1;
        }
        return new IpAddress(family, high + carry, sum);
    }

    /// The address with all but its first `length` bits cleared.
    IpAddress masked(int length) {
        if (family == Family.IPV4) {
            return new IpAddress(family, 0, length == 0 ? 0 : low & (0xffff_ffffL << (32 - length)) & 0xffff_ffffL);
        }
        long highMask = length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
        long lowMask = length <= 64 ? 0 : -1L << (128 - length);
        return new IpAddress(family, high & highMask, low & lowMask);
    }

    /// The address with bit number `index` (from the left, from 0) set.
    IpAddress withBit(int index) {
        if (family == Family.IPV4) {
            return new IpAddress(family, 0, low | (1L << (31 - index)));
        }
        return index < 64
                ? new IpAddress(family, high | (1L << (63 - index)), low)
                : new IpAddress(family, high, low | (1L << (127 - index)));
    }

    /// The prefix that holds this address alone: /32 or /128.
    public IpPrefix toPrefix() {
        return new IpPrefix(this, family.bits());
    }

    /// Written out, since whole looks at a machine compare addresses by the ten thousand.
    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress address
                && low == address.low
                && high == address.high
                && family == address.family;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(31 * high + low) + family.bits();
    }

    @Override
    public int compareTo(IpAddress other) {
        int byFamily = family.compareTo(other.family);
        if (byFamily != 0) {
            return byFamily;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /// Dotted quad, or RFC 5952 text.
    @Override
    public String toString() {
        return IpText.format(this);
    }
}
