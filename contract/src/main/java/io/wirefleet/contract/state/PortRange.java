package io.wirefleet.contract.state;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One protocol, and for those that have ports an inclusive range of them. `from` and `to` are null together: all
/// ports.
/// ICMP means ICMPv4 and ICMPv6 and has no ports.
public record PortRange(
        Protocol protocol, @Nullable Integer from, @Nullable Integer to) {
    public enum Protocol {
        TCP,
        UDP,
        ICMP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static PortRange read(JsonFields fields) {
        Protocol protocol = switch (fields.requiredText("protocol")) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            case "icmp" -> Protocol.ICMP;
            default -> throw fields.invalid("protocol", "must be one of tcp, udp, icmp");
        };
        Long from = fields.integer("from", 1, 65535);
        Long to = fields.integer("to", 1, 65535);
        if (protocol == Protocol.ICMP && (from != null || to != null)) {
            throw fields.invalid(from != null ? "from" : "to", "must be left out: icmp has no ports");
        }
        if (from == null && to != null) {
            throw fields.invalid("from", "is required where 'to' is given");
        }
        if (from != null && to != null && to < from) {
            throw fields.invalid("to", "must not be below 'from'");
        }
        Long last = to == null ? from : to;
        return new PortRange(protocol, from == null ? null : from.intValue(), last == null ? null : last.intValue());
    }

    public ObjectNode toJson() {
        return Json.object()
                .put("protocol", protocol.toString())
                .put("from", from)
                .put("to", to);
    }
}
