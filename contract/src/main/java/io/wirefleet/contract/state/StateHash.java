package io.wirefleet.contract.state;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The hash of a set of items that costs what a change costs, not what the set holds: LtHash with 1,024 lanes of
/// 16 bits (Bellare and Micciancio 1997; Lewi, Kim, Maykov and Weis 2019). Each item is stretched to 2,048 bytes -
/// the AES-256 counter stream under the SHA-256 of its label, key and canonical text - and added lane by lane;
/// removing subtracts. Mutable, and not for several threads.
public final class StateHash {
    public static final int BYTES = 2048;

    private static final byte[] ZEROS = new byte[BYTES];

    private final short[] lanes;
    private final Cipher stream;

    private StateHash(short[] lanes) {
        this.lanes = lanes;
        try {
            this.stream = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES is part of every JDK", e);
        }
    }

    /// The hash of the empty set.
    public static StateHash empty() {
        return new StateHash(new short[BYTES / 2]);
    }

    /// The hash as its [#bytes] gave it.
    ///
    /// @throws InvalidValueException if these are not 2,048 bytes
    public static StateHash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new InvalidValueException("a state hash is " + BYTES + " bytes, not " + bytes.length);
        }
        short[] lanes = new short[BYTES / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(lanes);
        return new StateHash(lanes);
    }

    public StateHash copy() {
        return new StateHash(lanes.clone());
    }

    /// @param content the item's canonical text, see [Json#canonical]
    public void add(DesiredItem.Key key, String content) {
        short[] item = stretch(key, content);
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] += item[i];
        }
    }

    /// Adds all that another holds; this then is the hash of both sets together.
    void addAll(StateHash other) {
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] += other.lanes[i];
        }
    }

    /// @param content the canonical text that was added
    public void remove(DesiredItem.Key key, String content) {
        short[] item = stretch(key, content);
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] -= item[i];
        }
    }

    /// The 2,048 bytes, lanes in little-endian order: to go on from.
    public byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asShortBuffer().put(lanes);
        return buffer.array();
    }

    /// What is compared and signed: hexadecimal SHA-256 over [#bytes].
    public String digest() {
        return HexFormat.of().formatHex(Json.sha256().digest(bytes()));
    }

    private short[] stretch(DesiredItem.Key key, String content) {
        MessageDigest sha256 = Json.sha256();
        sha256.update(("wirefleet item v1\n" + key.kind() + "\n" + key.id() + "\n").getBytes(StandardCharsets.UTF_8));
        byte[] seed = sha256.digest(content.getBytes(StandardCharsets.UTF_8));
        try {
            stream.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(seed, "AES"), new IvParameterSpec(new byte[16]));
            short[] item = new short[BYTES / 2];
            ByteBuffer.wrap(stream.doFinal(ZEROS))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(item);
            return item;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES in counter mode takes any 256-bit key", e);
        }
    }
}
