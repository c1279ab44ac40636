package io.wirefleet.console.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The key under which secrets are sealed: AES-256 in Galois/counter mode (NIST SP 800-38D), with a fresh 96-bit
/// nonce for each seal. Sealed, a secret is one version byte, the nonce, the ciphertext and the 128-bit tag. A seal
/// holds for one place: what was sealed for one row does not open in another. Prints nothing of itself.
public final class MasterKey {
    /// What a master key is long.
    public static final int BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final SecureRandom random;

    private MasterKey(SecretKey key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    /// @throws SealException if these are not 32 bytes
    public static MasterKey of(byte[] bytes, SecureRandom random) {
        if (bytes.length != BYTES) {
            throw new SealException("a master key is " + BYTES + " bytes, not " + bytes.length, null);
        }
        return new MasterKey(new SecretKeySpec(bytes, "AES"), random);
    }

    /// @param place what the secret belongs to, such as `preshared_key <server> <peer>`
    public byte[] seal(byte[] secret, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(secret);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES in Galois/counter mode is part of every JDK", e);
        }
    }

    /// @throws SealException if it was sealed under another key or for another place, or was damaged
    public byte[] open(byte[] sealed, String place) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new SealException("a sealed secret is damaged (" + place + ")", null);
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, place)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new SealException(
                    "a secret was sealed under another master key, or is damaged (" + place
                            + "); give the console the master key file that belongs to its database",
                    e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return "MasterKey(hidden)";
    }
}
