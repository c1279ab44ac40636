package io.wirefleet.console.settings;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/// Where to listen.
///
/// @param host a name, an IPv4 address, or an IPv6 address without its brackets
/// @param port 0: any that is free
public record ListenAddress(String host, int port) {
    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw invalid(text);
        }
        if (host.isEmpty() || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw invalid(text);
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port > 65535) {
            throw invalid(text);
        }
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException _) {
            throw Setting.LISTEN.invalid(
                    "the host '" + host + "' does not resolve; give one of this machine's addresses");
        }
        return new ListenAddress(host, port);
    }

    private static InvalidSettingException invalid(String text) {
        return Setting.LISTEN.invalid(
                "'" + text + "' is not <host>:<port>; give one such as 127.0.0.1:8443, 0.0.0.0:443 or [::1]:8443");
    }

    /// The URL of a console that listens here.
    public URI url() {
        return URI.create("https://" + this);
    }

    /// That this machine does not give the address.
    public InvalidSettingException unusable(String reason) {
        return Setting.LISTEN.invalid("cannot listen on " + this + " (" + reason
                + "); choose an address of this machine and a port that nobody else has");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
