package io.wirefleet.contract.state;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What an access rule gives on a server; who has it, each [PeerItem] says.
///
/// @param destinations what may be reached
/// @param excludeDestinations what of that may not
/// @param ports empty: every protocol and port
/// @param validFrom when it begins, by the node's own clock; null: at once
/// @param validUntil when it ends, likewise; null: never
/// @param exit the exit of the server, see [Exit], by which its packets leave; null: by the routing table
/// @param exitFallback whether they leave by the routing table while the exit is down; if not, they go nowhere then
public record RuleItem(
        RuleId id,
        List<IpPrefix> destinations,
        List<IpPrefix> excludeDestinations,
        List<PortRange> ports,
        @Nullable Instant validFrom,
        @Nullable Instant validUntil,
        @Nullable String exit,
        boolean exitFallback)
        implements DesiredItem {
    public RuleItem {
        destinations = List.copyOf(destinations);
        excludeDestinations = List.copyOf(excludeDestinations);
        ports = List.copyOf(ports);
    }

    /// A rule whose packets leave by the routing table.
    public RuleItem(
            RuleId id,
            List<IpPrefix> destinations,
            List<IpPrefix> excludeDestinations,
            List<PortRange> ports,
            @Nullable Instant validFrom,
            @Nullable Instant validUntil) {
        this(id, destinations, excludeDestinations, ports, validFrom, validUntil, null, false);
    }

    /// The same rule with these exclusions in place of its own.
    public RuleItem excluding(List<IpPrefix> exclusions) {
        return new RuleItem(id, destinations, exclusions, ports, validFrom, validUntil, exit, exitFallback);
    }

    @Override
    public Key key() {
        return new Key(Kind.RULE, id.value());
    }

    @Override
    public ObjectNode toJson() {
        ArrayNode portArray = Json.array();
        ports.forEach(range -> portArray.add(range.toJson()));
        ObjectNode json = Json.object()
                .put("valid_from", JsonLists.text(validFrom))
                .put("valid_until", JsonLists.text(validUntil));
        json.set("destinations", JsonLists.texts(destinations));
        json.set("exclude_destinations", JsonLists.texts(excludeDestinations));
        json.set("ports", portArray);
        if (exit != null) {
            json.put("exit", exit).put("exit_fallback", exitFallback);
        }
        return json;
    }

    static RuleItem read(RuleId id, JsonFields fields) {
        return new RuleItem(
                id,
                fields.parsedList("destinations", IpPrefix::parse),
                fields.parsedList("exclude_destinations", IpPrefix::parse),
                fields.objects("ports", PortRange::read),
                fields.time("valid_from"),
                fields.time("valid_until"),
                fields.parsed("exit", Exit::checkName),
                fields.flag("exit_fallback", false));
    }
}
