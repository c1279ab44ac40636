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
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads the answer to a get operation of the cross-platform userspace protocol
/// (https://www.wireguard.com/xplatform/): `key=value`, keys in hexadecimal, a peer's lines behind its `public_key`.
/// Most of what comes says that a peer is idle; it costs a comparison of bytes and no object. Of one answer.
final class DeviceReader implements LineReader {
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
            key[i] = (byte) (HexFormat.fromHexDigit(text[at]) << 4 | HexFormat.fromHexDigit(text[at + 1]));
        }
        return key;
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

        private static final Key[] ALL = values();

        private final String text = name().toLowerCase(Locale.ROOT);

        /// Whether it says something of the peer whose lines these are.
        private final boolean ofPeer;

        Key(boolean ofPeer) {
            this.ofPeer = ofPeer;
        }

        /// Null: none of these.
        static @Nullable Key of(byte[] text, int from, int to) {
            for (Key key : ALL) {
                if (key.text.length() == to - from && key.isAt(text, from)) {
                    return key;
                }
            }
            return null;
        }

        private boolean isAt(byte[] line, int from) {
            int same = 0;
            while (same < text.length() && line[from + same] == text.charAt(same)) {
                same++;
            }
            return same == text.length();
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
