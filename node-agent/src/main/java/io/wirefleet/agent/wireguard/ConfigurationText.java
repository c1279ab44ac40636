package io.wirefleet.agent.wireguard;

/// Writes the set operation of the cross-platform userspace protocol (https://www.wireguard.com/xplatform/): lines of
/// `key=value`, keys in hexadecimal, a peer's lines behind its `public_key`.
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
}
