package io.wirefleet.contract.keys;

import io.wirefleet.contract.InvalidValueException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/// A WireGuard public key: 32 bytes, a point of Curve25519 by its u-coordinate, little-endian (RFC 7748).
///
/// Only canonical, full-order points are taken. A low-order point gives everybody the same shared secret, and a
/// non-canonical spelling would let one key stand twice under two names.
public final class PublicKey implements Comparable<PublicKey> {
    private static final BigInteger FIELD_PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    /// The u-coordinates whose order divides 8, below the field prime (RFC 7748 section 7).
    private static final Set<BigInteger> LOW_ORDER = Set.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            new BigInteger("325606250916557431795983626356110631294008115727848805560023387167927233504"),
            new BigInteger("39382357235489614581723060781553021112529911719440698176882885853963445705823"),
            FIELD_PRIME.subtract(BigInteger.ONE));

    private final byte[] bytes;
    private final int hash;

    private PublicKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /// @throws InvalidValueException if the text is not the base64 of a usable key
    public static PublicKey parse(String text) {
        return checked(KeyText.decode(text));
    }

    /// @throws InvalidValueException if these are not the 32 bytes of a usable key
    public static PublicKey of(byte[] bytes) {
        return checked(KeyText.checkLength(bytes));
    }

    /// A key as a device reports it: any 32 bytes, usable or not, since others may have put it there.
    ///
    /// @throws InvalidValueException if these are not 32 bytes
    public static PublicKey observed(byte[] bytes) {
        return new PublicKey(KeyText.checkLength(bytes));
    }

    private static PublicKey checked(byte[] bytes) {
        BigInteger coordinate = littleEndian(bytes);
        if (coordinate.compareTo(FIELD_PRIME) >= 0) {
            throw new InvalidValueException("is not a canonical Curve25519 public key; make one with `wg pubkey`");
        }
        if (LOW_ORDER.contains(coordinate)) {
            throw new InvalidValueException(
                    "is a low-order point, which protects nothing; make a key with `wg genkey`");
        }
        return new PublicKey(bytes);
    }

    private static BigInteger littleEndian(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }

    /// The 32 bytes, a copy.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// Lower-case hexadecimal, as WireGuard's userspace socket protocol spells keys.
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(PublicKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// Base64, as `wg(8)` prints it.
    @Override
    public String toString() {
        return KeyText.encode(bytes);
    }
}
