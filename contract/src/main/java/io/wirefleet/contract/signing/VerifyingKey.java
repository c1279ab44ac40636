package io.wirefleet.contract.signing;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// The public half of an Ed25519 key: 32 bytes (RFC 8032).
public final class VerifyingKey {
    private final byte[] bytes;
    private final PublicKey key;

    private VerifyingKey(byte[] bytes) {
        this.bytes = bytes;
        try {
            this.key = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Ed25519.framed(Ed25519.PUBLIC_FRAME, bytes)));
        } catch (GeneralSecurityException _) {
            throw new InvalidValueException("is not an Ed25519 public key");
        }
    }

    /// @throws InvalidValueException if the text is not the base64 of an Ed25519 public key
    public static VerifyingKey parse(String text) {
        return new VerifyingKey(Ed25519.decode(text));
    }

    /// @throws InvalidValueException if these are not the 32 bytes of an Ed25519 public key
    public static VerifyingKey of(byte[] bytes) {
        if (bytes.length != 32) {
            throw new InvalidValueException("must be 32 bytes, not " + bytes.length);
        }
        return new VerifyingKey(bytes.clone());
    }

    /// Whether the signature is this key's over the message. A malformed signature is not.
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every JDK", e);
        }
    }

    /// A name for the key: the first 16 hexadecimal digits of its SHA-256.
    public String id() {
        return HexFormat.of().formatHex(Json.sha256().digest(bytes)).substring(0, 16);
    }

    /// The 32 bytes, a copy.
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// Base64 of the 32 bytes.
    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
