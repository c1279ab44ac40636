package io.wirefleet.contract.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;

/// A WireGuard private key: 32 bytes, clamped as RFC 7748 section 5 says. Prints nothing of itself.
public final class PrivateKey {
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private final byte[] bytes;

    private PrivateKey(byte[] bytes) {
        this.bytes = bytes;
        bytes[0] &= (byte) 248;
        bytes[31] &= 127;
        bytes[31] |= 64;
    }

    public static PrivateKey generate(SecureRandom random) {
        byte[] bytes = new byte[KeyText.BYTES];
        random.nextBytes(bytes);
        return new PrivateKey(bytes);
    }

    /// @throws io.wirefleet.contract.InvalidValueException if the text is not the base64 of 32 bytes
    public static PrivateKey parse(String text) {
        return new PrivateKey(KeyText.decode(text));
    }

    /// @throws io.wirefleet.contract.InvalidValueException if these are not 32 bytes
    public static PrivateKey of(byte[] bytes) {
        return new PrivateKey(KeyText.checkLength(bytes));
    }

    /// The public half: this scalar times the base point.
    public PublicKey publicKey() {
        try {
            KeyFactory factory = KeyFactory.getInstance("X25519");
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, bytes)));
            agreement.doPhase(
                    factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT)), true);
            return PublicKey.of(agreement.generateSecret());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("X25519 is part of every JDK", e);
        }
    }

    /// The 32 bytes, a copy: for the kernel and the key file only.
    public byte[] exposeBytes() {
        return bytes.clone();
    }

    /// Base64: for the key file and a client's own configuration only.
    public String exposeText() {
        return KeyText.encode(bytes);
    }

    /// Lower-case hexadecimal: for WireGuard's userspace socket protocol only.
    public String exposeHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PrivateKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "PrivateKey(hidden)";
    }
}
