package io.wirefleet.agent.wireguard;

import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The lines of the cross-platform userspace protocol (https://www.wireguard.com/xplatform/): `key=value`, keys in
/// hexadecimal, a peer's lines behind its `public_key`.
final class ConfigurationText {
    private static final String NO_KEY = "0".repeat(64);

    private ConfigurationText() {}

    /// The text of a set operation, its closing empty line included.
    static String set(DeviceConfig config) {
        StringBuilder text = new StringBuilder("set=1\n");
        if (config.privateKey() != null) {
            line(text, "private_key", config.privateKey().exposeHex());
        }
        if (config.listenPort() != null) {
            line(text, "listen_port", config.listenPort().toString());
        }
        config.peers().forEach(peer -> put(text, peer));
        return text.append('\n').toString();
    }

    private static void put(StringBuilder text, PeerConfig peer) {
        line(text, "public_key", peer.publicKey().hex());
        if (peer.remove()) {
            line(text, "remove", "true");
            return;
        }
        if (peer.updateOnly()) {
            line(text, "update_only", "true");
        }
        switch (peer.presharedKey()) {
            case PresharedKeyChange.Keep() -> {}
            case PresharedKeyChange.Clear() -> line(text, "preshared_key", NO_KEY);
            case PresharedKeyChange.Set(var key) -> line(text, "preshared_key", key.exposeHex());
        }
        if (peer.persistentKeepaliveSeconds() != null) {
            line(
                    text,
                    "persistent_keepalive_interval",
                    peer.persistentKeepaliveSeconds().toString());
        }
        if (peer.replaceAllowedIps()) {
            line(text, "replace_allowed_ips", "true");
        }
        peer.allowedIps().forEach(prefix -> line(text, "allowed_ip", prefix.toString()));
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append('=').append(value).append('\n');
    }

    /// What `errno=` says; the userspace implementations disagree on its sign.
    static int errno(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("errno="))
                .map(line -> Math.abs(Integer.parseInt(line.substring("errno=".length()))))
                .findFirst()
                .orElse(Errno.EBADMSG);
    }

    /// The device that the answer to a get operation tells of.
    ///
    /// @throws WireGuardException EBADMSG if a line cannot be read; the message tells the line's key, not its value
    static Device device(String name, List<String> lines) {
        PublicKey publicKey = null;
        int listenPort = 0;
        List<DevicePeer> peers = new ArrayList<>();
        PeerLines peer = null;
        for (String line : lines) {
            int equals = line.indexOf('=');
            String key = equals < 0 ? "" : line.substring(0, equals);
            String value = line.substring(equals + 1);
            try {
                switch (key) {
                    case "private_key" -> publicKey = ownKey(value);
                    case "listen_port" -> listenPort = Integer.parseInt(value);
                    case "public_key" -> {
                        finish(peer, peers);
                        peer = new PeerLines(PublicKey.observed(HexFormat.of().parseHex(value)));
                    }
                    default -> {
                        if (peer != null) {
                            peer.take(key, value);
                        }
                    }
                }
            } catch (InvalidValueException | IllegalArgumentException e) {
                throw new WireGuardException("read " + name, Errno.EBADMSG, "cannot read the value of '" + key + "'");
            }
        }
        finish(peer, peers);
        return new Device(name, publicKey, listenPort, peers);
    }

    /// The device's private key that the answer to a get operation tells; empty: it has none.
    static Optional<PrivateKey> privateKey(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("private_key="))
                .map(line -> line.substring("private_key=".length()))
                .filter(hex -> !hex.equals(NO_KEY))
                .map(hex -> PrivateKey.of(HexFormat.of().parseHex(hex)))
                .findFirst();
    }

    private static @Nullable PublicKey ownKey(String hex) {
        return hex.equals(NO_KEY)
                ? null
                : PrivateKey.of(HexFormat.of().parseHex(hex)).publicKey();
    }

    private static void finish(@Nullable PeerLines peer, List<DevicePeer> peers) {
        if (peer != null) {
            peers.add(peer.finish());
        }
    }

    /// A peer whose lines are being read.
    private static final class PeerLines {
        private final PublicKey publicKey;
        private final List<IpPrefix> allowedIps = new ArrayList<>();
        private @Nullable PresharedKey presharedKey;
        private @Nullable Endpoint endpoint;
        private int keepalive;
        private long handshakeSeconds;
        private long handshakeNanoseconds;
        private long received;
        private long transmitted;

        PeerLines(PublicKey publicKey) {
            this.publicKey = publicKey;
        }

        void take(String key, String value) {
            switch (key) {
                case "preshared_key" ->
                    presharedKey = value.equals(NO_KEY)
                            ? null
                            : PresharedKey.of(HexFormat.of().parseHex(value));
                case "endpoint" -> endpoint = Endpoint.parse(value);
                case "persistent_keepalive_interval" -> keepalive = Integer.parseInt(value);
                case "last_handshake_time_sec" -> handshakeSeconds = Long.parseLong(value);
                case "last_handshake_time_nsec" -> handshakeNanoseconds = Long.parseLong(value);
                case "rx_bytes" -> received = Long.parseLong(value);
                case "tx_bytes" -> transmitted = Long.parseLong(value);
                case "allowed_ip" -> allowedIps.add(IpPrefix.parse(value));
                default -> {}
            }
        }

        DevicePeer finish() {
            boolean never = handshakeSeconds == 0 && handshakeNanoseconds == 0;
            return new DevicePeer(
                    publicKey,
                    presharedKey,
                    endpoint,
                    keepalive,
                    never ? null : Instant.ofEpochSecond(handshakeSeconds, handshakeNanoseconds),
                    received,
                    transmitted,
                    allowedIps);
        }
    }
}
