package io.wirefleet.console.audit;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The hash of one link of the chain: SHA-256 of the hash before and the UTF-8 of the entry's canonical JSON. So it
/// stands for every entry up to this one, and for their order.
final class ChainHash {
    private static final int BYTES = 32;

    /// What the first link follows: 32 zero bytes.
    static final ChainHash START = new ChainHash(new byte[BYTES]);

    private final byte[] bytes;

    private ChainHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @throws InvalidValueException if these are not 32 bytes
    static ChainHash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new InvalidValueException("must be 32 bytes, not " + bytes.length);
        }
        return new ChainHash(bytes.clone());
    }

    /// @throws InvalidValueException if the text is not 64 hexadecimal digits
    static ChainHash parse(String text) {
        try {
            return of(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException _) {
            throw new InvalidValueException("must be 64 hexadecimal digits");
        }
    }

    /// The hash of an entry that is linked behind this one.
    ChainHash then(String content) {
        MessageDigest digest = Json.sha256();
        digest.update(bytes);
        return new ChainHash(digest.digest(content.getBytes(StandardCharsets.UTF_8)));
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChainHash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// In hexadecimal.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
