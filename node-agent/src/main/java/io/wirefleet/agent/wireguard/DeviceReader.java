package io.wirefleet.agent.wireguard;

import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads the answer to a get operation of the cross-platform userspace protocol
/// (https://www.wireguard.com/xplatform/): `key=value`, keys in hexadecimal, a peer's lines behind its `public_key`.
/// Most of what comes says that a peer is idle; it costs a comparison of bytes and no object. Of one answer.
final class DeviceReader implements LineReader {
    /// What each ASCII character is as a hexadecimal digit, -1 for those that are none: a table, since every key on
    /// the interface passes here at each look.
    private static final byte[] DIGITS = digits();

    private final String name;
    private final @Nullable KeySet which;
    private final UnaryOperator<DevicePeer> same;
    private final byte[] key = new byte[DeviceMessages.WG_KEY_LEN];
    private final List<DevicePeer> peers = new ArrayList<>();
    private final List<IpPrefix> allowedIps = new ArrayList<>();
    private int errno = Errno.EBADMSG;
    private @Nullable PrivateKey ownKey;
    private int listenPort;

    /// Whether the lines of a peer that is not wanted are passed by.
    private boolean passing;

    private @Nullable PublicKey publicKey;
    private @Nullable PresharedKey presharedKey;
    private @Nullable Endpoint endpoint;
    private int keepalive;
    private long handshakeSeconds;
    private long handshakeNanoseconds;
    private long received;
    private long transmitted;

    /// @param name the interface's
    /// @param which the peers that are wanted; null: all
    /// @param same what to take for a peer that was read
    DeviceReader(String name, @Nullable KeySet which, UnaryOperator<DevicePeer> same) {
        this.name = name;
        this.which = which;
        this.same = same;
    }

    /// @throws WireGuardException EBADMSG if a value cannot be read; the message tells the line's key, not its value
    @Override
    public void line(byte[] text, int from, int to) {
        int equals = from;
        while (equals < to && text[equals] != '=') {
            equals++;
        }
        Key found = Key.of(text, from, equals);
        if (found == null || (passing && found.ofPeer)) {
            return;
        }
        int value = Math.min(equals + 1, to);
        try {
            take(found, text, value, to);
        } catch (InvalidValueException | IllegalArgumentException e) {
            throw new WireGuardException("read " + name, Errno.EBADMSG, "cannot read the value of '" + found + "'");
        }
    }

    private void take(Key found, byte[] text, int from, int to) {
        switch (found) {
            case PRIVATE_KEY ->
                ownKey = isZero(text, from, to)
                        ? null
                        : PrivateKey.of(hex(text, from, to).clone());
            case LISTEN_PORT -> listenPort = (int) number(text, from, to);
            case ERRNO -> errno = Math.abs(Integer.parseInt(text(text, from, to)));
            case PUBLIC_KEY -> beginPeer(hex(text, from, to));
            case PRESHARED_KEY ->
                presharedKey = isZero(text, from, to)
                        ? null
                        : PresharedKey.of(hex(text, from, to).clone());
            case ENDPOINT -> endpoint = Endpoint.parse(text(text, from, to));
            case PERSISTENT_KEEPALIVE_INTERVAL -> keepalive = (int) number(text, from, to);
            case LAST_HANDSHAKE_TIME_SEC -> handshakeSeconds = number(text, from, to);
            case LAST_HANDSHAKE_TIME_NSEC -> handshakeNanoseconds = number(text, from, to);
            case RX_BYTES -> received = number(text, from, to);
            case TX_BYTES -> transmitted = number(text, from, to);
            case ALLOWED_IP -> allowedIps.add(IpPrefix.parse(text(text, from, to)));
        }
    }

    private void beginPeer(byte[] found) {
        endPeer();
        passing = which != null && !which.contains(found);
        publicKey = passing ? null : PublicKey.observed(found.clone());
    }

    private void endPeer() {
        if (publicKey == null) {
            return;
        }
        boolean never = handshakeSeconds == 0 && handshakeNanoseconds == 0;
        peers.add(same.apply(new DevicePeer(
                publicKey,
                presharedKey,
                endpoint,
                keepalive,
                never ? null : Instant.ofEpochSecond(handshakeSeconds, handshakeNanoseconds),
                received,
                transmitted,
                allowedIps)));
        publicKey = null;
        presharedKey = null;
        endpoint = null;
        keepalive = 0;
        handshakeSeconds = 0;
        handshakeNanoseconds = 0;
        received = 0;
        transmitted = 0;
        allowedIps.clear();
    }

    /// What the answer said of its success, positive: the userspace implementations disagree on the sign.
    int errno() {
        return errno;
    }

    /// The interface that the answer told of, once it is at its end.
    Device device() {
        endPeer();
        return new Device(name, ownKey == null ? null : ownKey.publicKey(), listenPort, peers);
    }

    /// The interface's private key; null: it has none.
    @Nullable
    PrivateKey privateKey() {
        return ownKey;
    }

    private static String text(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.US_ASCII);
    }

    private static boolean isZero(byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] == '0') {
            at++;
        }
        return at == to && to - from == 2 * DeviceMessages.WG_KEY_LEN;
    }

    /// The bytes of a key, in an array that the next call reuses.
    private byte[] hex(byte[] text, int from, int to) {
        if (to - from != 2 * key.length) {
            throw new IllegalArgumentException("a key has " + key.length + " bytes");
        }
        for (int i = 0; i < key.length; i++) {
            int at = from + 2 * i;
            key[i] = (byte) (digit(text[at]) << 4 | digit(text[at + 1]));
        }
        return key;
    }

    private static byte[] digits() {
        byte[] digits = new byte[128];
        for (int ascii = 0; ascii < digits.length; ascii++) {
            digits[ascii] = (byte) (HexFormat.isHexDigit(ascii) ? HexFormat.fromHexDigit(ascii) : -1);
        }
        return digits;
    }

    private static int digit(byte ascii) {
        int digit = ascii < 0 ? -1 : DIGITS[ascii];
        if (digit < 0) {
            throw new IllegalArgumentException("a key is in hexadecimal");
        }
        return digit;
    }

    private static long number(byte[] text, int from, int to) {
        if (to - from == 1 && text[from] == '0') {
            return 0;
        }
        return Long.parseLong(text(text, from, to));
    }

    /// The keys of lines that mean something here, by their names in the protocol.
    private enum Key {
        PRIVATE_KEY(false),
        LISTEN_PORT(false),
        ERRNO(false),
        PUBLIC_KEY(false),
        PRESHARED_KEY(true),
        ENDPOINT(true),
        PERSISTENT_KEEPALIVE_INTERVAL(true),
        LAST_HANDSHAKE_TIME_SEC(true),
        LAST_HANDSHAKE_TIME_NSEC(true),
        RX_BYTES(true),
        TX_BYTES(true),
        ALLOWED_IP(true);

        private static final int LONGEST = 29;

        /// By the length of their names: there are some hundred thousand lines to tell apart on a large server.
        private static final Key[][] BY_LENGTH = byLength();

        private final String text = name().toLowerCase(Locale.ROOT);

        @SuppressWarnings("ImmutableEnumChecker") // written once
        private final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);

        /// Whether it says something of the peer whose lines these are.
        private final boolean ofPeer;

        Key(boolean ofPeer) {
            this.ofPeer = ofPeer;
        }

        private static Key[][] byLength() {
            Key[][] all = new Key[LONGEST + 1][];
            for (int length = 0; length <= LONGEST; length++) {
                int wanted = length;
                all[length] = Arrays.stream(values())
                        .filter(key -> key.bytes.length == wanted)
                        .toArray(Key[]::new);
            }
            return all;
        }

        /// Null: none of these.
        static @Nullable Key of(byte[] text, int from, int to) {
            if (to - from > LONGEST) {
                return null;
            }
            for (Key key : BY_LENGTH[to - from]) {
                if (key.bytes[0] == text[from] && Arrays.equals(key.bytes, 0, key.bytes.length, text, from, to)) {
                    return key;
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
