package io.wirefleet.contract.signing;

import io.wirefleet.contract.InvalidValueException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// The DER frames around Ed25519 keys (RFC 8410): fixed bytes, then the 32 bytes of the key.
final class Ed25519 {
    static final byte[] PUBLIC_FRAME = HexFormat.of().parseHex("302a300506032b6570032100");
    static final byte[] PRIVATE_FRAME = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private Ed25519() {}

    static byte[] framed(byte[] frame, byte[] key) {
        byte[] der = Arrays.copyOf(frame, frame.length + key.length);
        System.arraycopy(key, 0, der, frame.length, key.length);
        return der;
    }

    static byte[] unframed(byte[] frame, byte[] der) {
        if (der.length != frame.length + 32 || !Arrays.equals(frame, Arrays.copyOf(der, frame.length))) {
            throw new IllegalStateException("the JDK encoded an Ed25519 key in an unknown way");
        }
        return Arrays.copyOfRange(der, frame.length, der.length);
    }

    static byte[] decode(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new InvalidValueException("must be base64 (a 32-byte Ed25519 key)");
        }
        if (bytes.length != 32) {
            throw new InvalidValueException("must be 32 bytes in base64 (an Ed25519 key)");
        }
        return bytes;
    }
}
