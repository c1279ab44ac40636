package io.wirefleet.contract.keys;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/// A WireGuard preshared key: 32 bytes mixed into the handshake (`wg(8)`, PresharedKey). Prints nothing of itself.
public final class PresharedKey {
    private final byte[] bytes;

    private PresharedKey(byte[] bytes) {
        this.bytes = bytes;
    }

    public static PresharedKey generate(SecureRandom random) {
        byte[] bytes = new byte[KeyText.BYTES];
        random.nextBytes(bytes);
        return new PresharedKey(bytes);
    }

    /// @throws io.wirefleet.contract.InvalidValueException if the text is not the base64 of 32 bytes
    public static PresharedKey parse(String text) {
        return new PresharedKey(KeyText.decode(text));
    }

    /// @throws io.wirefleet.contract.InvalidValueException if these are not 32 bytes
    public static PresharedKey of(byte[] bytes) {
        return new PresharedKey(KeyText.checkLength(bytes));
    }

    /// What a desired state says of the key without telling it: hexadecimal SHA-256 over a label and the key.
    public String digest() {
        MessageDigest sha256 = Json.sha256();
        sha256.update("wirefleet preshared key v1\n".getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha256.digest(bytes));
    }

    /// @throws InvalidValueException if it is none of a [#digest]'s form
    public static String checkDigest(String text) {
        if (!text.matches("[0-9a-f]{64}")) {
            throw new InvalidValueException("must be 64 hexadecimal digits");
        }
        return text;
    }

    /// The 32 bytes, a copy: for the kernel and for sealing only.
    public byte[] exposeBytes() {
        return bytes.clone();
    }

    /// Base64: for a client's configuration and the agent's own wire only.
    public String exposeText() {
        return KeyText.encode(bytes);
    }

    /// Lower-case hexadecimal: for WireGuard's userspace socket protocol only.
    public String exposeHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PresharedKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "PresharedKey(hidden)";
    }
}
