package io.wirefleet.console.clientconfig;

import io.wirefleet.console.clientconfig.ClientConfig.OnServer;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.keys.PresharedKey;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// A client's configuration as a file of `wg-quick(8)`.
final class ConfigFile {
    /// What stands where the private key goes, which the console does not know: to be replaced by its holder.
    static final String PRIVATE_KEY_PLACEHOLDER = "<private key>";

    private ConfigFile() {}

    static String of(ClientConfig config) {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(plain(config.peerName())).append('\n');
        text.append("[Interface]\n");
        line(text, "PrivateKey", PRIVATE_KEY_PLACEHOLDER);
        line(
                text,
                "Address",
                joined(config.addresses().stream().map(IpAddress::toPrefix).toList()));
        List<IpAddress> dnsServers = config.dnsServers();
        if (!dnsServers.isEmpty()) {
            line(text, "DNS", joined(dnsServers));
        }
        Integer mtu = config.mtu();
        if (mtu != null) {
            line(text, "MTU", mtu);
        }
        for (OnServer server : config.servers()) {
            text.append("\n# ").append(plain(server.serverName()));
            if (server.publicKey() == null) {
                text.append(" has no agent yet; get this file again once it is enrolled\n");
            } else {
                text.append('\n');
                peer(text, server);
            }
        }
        return text.toString();
    }

    private static void peer(StringBuilder text, OnServer server) {
        text.append("[Peer]\n");
        line(text, "PublicKey", String.valueOf(server.publicKey()));
        PresharedKey presharedKey = server.presharedKey();
        if (presharedKey != null) {
            line(text, "PresharedKey", presharedKey.exposeText());
        }
        line(text, "AllowedIPs", joined(server.allowedIps()));
        line(text, "Endpoint", server.endpoint());
        if (server.persistentKeepaliveSeconds() > 0) {
            line(text, "PersistentKeepalive", server.persistentKeepaliveSeconds());
        }
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append(" = ").append(value).append('\n');
    }

    private static String joined(Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    /// A name fit for a comment: on one line.
    private static String plain(String name) {
        return name.replaceAll("\\p{Cntrl}", " ");
    }
}
