package io.wirefleet.contract.state;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Another way out of a server, which access rules name: packets of theirs leave by it instead of by the routing table.
///
/// @param number what tells it from the server's other exits on the machine, 1 to [#MOST]: it stays while the exit is
///     there, and is in its mark and routing table
/// @param interfaceName where packets leave
/// @param gateway who takes them there, for its family, and for both if it is null: the interface leads to one host
///     only, as tunnels do
/// @param ipv6Gateway who takes IPv6 packets where `gateway` is an IPv4 address; null: nobody
/// @param masquerade whether they leave under the interface's own address
public record Exit(
        String name,
        int number,
        String interfaceName,
        @Nullable IpAddress gateway,
        @Nullable IpAddress ipv6Gateway,
        boolean masquerade) {
    /// How many exits a server can have.
    public static final int MOST = 99;

    /// @throws InvalidValueException if it is no name of an exit: 1 to 63 characters without control characters
    public static String checkName(String name) {
        if (name.isBlank()
                || name.length() > 63
                || !name.equals(name.strip())
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValueException("must be the name of an exit: 1 to 63 characters");
        }
        return name;
    }

    /// Whether packets of this family leave by it.
    public boolean serves(Family family) {
        return gateway == null || gateway.family() == family || (ipv6Gateway != null && family == Family.IPV6);
    }

    /// Who takes packets of this family, which it serves; null: the interface leads to one host only.
    public @Nullable IpAddress gateway(Family family) {
        return family == Family.IPV6 && ipv6Gateway != null ? ipv6Gateway : gateway;
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name).put("number", number).put("interface", interfaceName);
        if (gateway != null) {
            json.put("gateway", gateway.toString());
        }
        if (ipv6Gateway != null) {
            json.put("ipv6_gateway", ipv6Gateway.toString());
        }
        return json.put("masquerade", masquerade);
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static Exit read(JsonFields fields) {
        return new Exit(
                fields.requiredParsed("name", Exit::checkName),
                (int) fields.requiredInteger("number", 1, MOST),
                fields.requiredParsed("interface", InterfaceItem::checkInterfaceName),
                fields.parsed("gateway", IpAddress::parse),
                fields.parsed("ipv6_gateway", IpAddress::parse),
                fields.flag("masquerade", true));
    }
}
