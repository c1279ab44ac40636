package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress;

/// An address and a UDP port, as `wg(8)` writes them: `192.0.2.1:51820`, `[2001:db8::1]:51820`.
public record Endpoint(IpAddress address, int port) {
    /// A zone (`%eth0`) is left out.
    ///
    /// @throws InvalidValueException if the text is no such endpoint
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new InvalidValueException("must be an address and a port, such as '192.0.2.1:51820'");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int zone = host.indexOf('%');
        return new Endpoint(
                IpAddress.parse(zone < 0 ? host : host.substring(0, zone)),
                Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return switch (address.family()) {
            case IPV4 -> address + ":" + port;
            case IPV6 -> "[" + address + "]:" + port;
        };
    }
}
