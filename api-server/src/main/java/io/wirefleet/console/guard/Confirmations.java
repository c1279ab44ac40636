package io.wirefleet.console.guard;

import io.wirefleet.console.delivery.Cut;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.contract.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Values by which a caller says that they have seen what a change cuts. A value is good for one request of one caller,
/// for the peers that it was made for, for a few minutes. Nothing is stored: 8 bytes of its end in seconds, then 16
/// bytes of HMAC-SHA256 over the request and 16 over the peers.
public final class Confirmations {
    /// How long a value is good.
    static final Duration LIFE = Duration.ofMinutes(5);

    private static final int MAC_BYTES = 16;
    private static final int BYTES = Long.BYTES + 2 * MAC_BYTES;

    private final Supplier<byte[]> key;
    private final Clock clock;

    Confirmations(Supplier<byte[]> key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /// What a value is worth.
    enum Worth {
        GOOD,
        EXPIRED,
        /// It was made for another change, by or for somebody else, or not at all.
        FOREIGN,
        /// It was made for this change when it cut others.
        STALE
    }

    record Value(String text, Instant expiresAt) {}

    Value make(WriteRequest request, Cut cut) {
        Instant end = Instant.ofEpochSecond(clock.instant().plus(LIFE).getEpochSecond());
        return new Value(
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(request, cut, end.getEpochSecond())), end);
    }

    Worth judge(String text, WriteRequest request, Cut cut) {
        byte[] given;
        try {
            given = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return Worth.FOREIGN;
        }
        if (given.length != BYTES) {
            return Worth.FOREIGN;
        }
        long end = ByteBuffer.wrap(given).getLong();
        byte[] right = bytes(request, cut, end);
        if (!isEqual(given, right, Long.BYTES)) {
            return Worth.FOREIGN;
        }
        if (end <= clock.instant().getEpochSecond()) {
            return Worth.EXPIRED;
        }
        return isEqual(given, right, Long.BYTES + MAC_BYTES) ? Worth.GOOD : Worth.STALE;
    }

    private static boolean isEqual(byte[] given, byte[] right, int from) {
        return MessageDigest.isEqual(
                Arrays.copyOfRange(given, from, from + MAC_BYTES), Arrays.copyOfRange(right, from, from + MAC_BYTES));
    }

    private byte[] bytes(WriteRequest request, Cut cut, long end) {
        byte[] secret = key.get();
        String who = request.author().name() + '\0' + request.digest() + '\0' + end;
        return ByteBuffer.allocate(BYTES)
                .putLong(end)
                .put(mac(secret, "request\0" + who), 0, MAC_BYTES)
                .put(mac(secret, "peers\0" + who + '\0' + digest(cut)), 0, MAC_BYTES)
                .array();
    }

    private static String digest(Cut cut) {
        MessageDigest sha256 = Json.sha256();
        for (UUID peer : cut.peers()) {
            sha256.update(peer.toString().getBytes(StandardCharsets.US_ASCII));
        }
        return Base64.getEncoder().encodeToString(sha256.digest());
    }

    private static byte[] mac(byte[] secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of every JDK", e);
        }
    }
}
