package io.wirefleet.console.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The key under which secrets are sealed, and those under which they were sealed before: AES-256 in Galois/counter
/// mode (NIST SP 800-38D), with a fresh 96-bit nonce for each seal. Sealed, a secret is one version byte, the nonce,
/// the ciphertext and the 128-bit tag. A seal holds for one place: what was sealed for one row does not open in
/// another. Prints nothing of itself.
public final class MasterKey {
    /// What a master key is long.
    public static final int BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /// The newest first: it seals. The others only open.
    private final List<SecretKey> keys;

    private final SecureRandom random;

    private MasterKey(List<SecretKey> keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /// @throws SealException if these are not 32 bytes
    public static MasterKey of(byte[] bytes, SecureRandom random) {
        return of(List.of(bytes), random);
    }

    /// @param keys the newest first, at least one
    /// @throws SealException if one of them is not 32 bytes
    public static MasterKey of(List<byte[]> keys, SecureRandom random) {
        List<SecretKey> all = new ArrayList<>();
        for (byte[] key : keys) {
            if (key.length != BYTES) {
                throw new SealException("a master key is " + BYTES + " bytes, not " + key.length, null);
            }
            all.add(new SecretKeySpec(key, "AES"));
        }
        return new MasterKey(List.copyOf(all), random);
    }

    /// Whether there are older keys than the one that seals.
    public boolean hasOlder() {
        return keys.size() > 1;
    }

    /// @param place what the secret belongs to, such as `preshared_key <server> <peer>`
    public byte[] seal(byte[] secret, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, place).doFinal(secret);
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
        SealException refused = new SealException(
                "a secret was sealed under another master key, or is damaged (" + place
                        + "); give the console the master key file that belongs to its database",
                null);
        for (SecretKey key : keys) {
            try {
                return open(key, sealed, place);
            } catch (GeneralSecurityException e) {
                refused.addSuppressed(e);
            }
        }
        throw refused;
    }

    /// The same secret sealed under the newest key; null: it is already.
    ///
    /// @throws SealException as for [#open]
    public byte @Nullable [] resealed(byte[] sealed, String place) {
        try {
            open(keys.getFirst(), sealed, place);
            return null;
        } catch (GeneralSecurityException _) {
            return seal(open(sealed, place), place);
        }
    }

    private static byte[] open(SecretKey key, byte[] sealed, String place) throws GeneralSecurityException {
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        return cipher(Cipher.DECRYPT_MODE, key, nonce, place)
                .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String place) throws GeneralSecurityException {
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
