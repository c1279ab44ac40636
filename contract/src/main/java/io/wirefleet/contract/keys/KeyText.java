package io.wirefleet.contract.keys;

import io.wirefleet.contract.InvalidValueException;
import java.util.Base64;

/// The text form of WireGuard's 32-byte keys: 44 characters of padded base64, as `wg(8)` prints them.
final class KeyText {
    static final int BYTES = 32;

    private KeyText() {}

    /// @throws InvalidValueException that does not repeat the text, which may be a secret
    static byte[] decode(String text) {
        if (text.length() != 44) {
            throw new InvalidValueException(
                    "must be 44 characters of base64 (a 32-byte key, as `wg pubkey` prints it)");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new InvalidValueException("must be base64 (a 32-byte key, as `wg pubkey` prints it)");
        }
        if (bytes.length != BYTES || !encode(bytes).equals(text)) {
            throw new InvalidValueException("must be the canonical base64 of 32 bytes");
        }
        return bytes;
    }

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] checkLength(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new InvalidValueException("must be 32 bytes, not " + bytes.length);
        }
        return bytes.clone();
    }
}
