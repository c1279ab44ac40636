package io.wirefleet.console.access;

import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.PortRange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what a writer says of an access rule.
final class AccessRuleReading {
    private static final int MOST_SELECTED = 10_000;
    private static final int MOST_PREFIXES = 1000;
    private static final int MOST_PORTS = 256;

    private AccessRuleReading() {}

    static AccessRuleSpec read(JsonNode body) {
        Fields fields = Fields.of(body);
        fields.readOnly("id", "created_at", "updated_at", "version");
        fields.read("", AccessRuleReading::placement);
        AccessRuleSpec spec = new AccessRuleSpec(
                fields.read("", json -> Texts.name(json, "name")),
                fields.<@Nullable String>read(null, json -> json.parsed("description", Texts.prose(1000))),
                fields.read(Selector.NOTHING, json -> selector(json, "peers", true)),
                fields.read(Selector.NOTHING, json -> selector(json, "servers", false)),
                fields.read(List.of(), AccessRuleReading::destinations),
                fields.read(List.of(), json -> prefixes(json, "exclude_destinations")),
                fields.read(List.of(), AccessRuleReading::ports),
                fields.<@Nullable String>read(null, json -> json.parsed("exit", Exit::checkName)),
                fields.read(false, AccessRuleReading::exitFallback),
                fields.<@Nullable Instant>read(null, json -> time(json, "valid_from")),
                fields.<@Nullable Instant>read(null, AccessRuleReading::validUntil),
                fields.read(true, json -> json.flag("enabled", true)));
        fields.done();
        return spec;
    }

    private static String placement(JsonFields json) {
        String placement = json.text("placement");
        return switch (placement) {
            case null -> "all";
            case "all" -> "all";
            case "one" -> throw json.invalid("placement", "is not supported by this version");
            default -> throw json.invalid("placement", "must be one of all, one");
        };
    }

    private static boolean exitFallback(JsonFields json) {
        boolean fallback = json.flag("exit_fallback", false);
        if (fallback && json.text("exit") == null) {
            throw json.invalid("exit_fallback", "is for rules with an 'exit'");
        }
        return fallback;
    }

    private static Selector selector(JsonFields json, String field, boolean hasOwners) {
        JsonFields selector = json.object(field);
        if (selector == null) {
            return Selector.NOTHING;
        }
        Selector read = new Selector(
                selector.parsedList("ids", Uuids::parse),
                hasOwners ? selector.parsedList("owners", Texts::owner) : List.of(),
                Texts.tags(selector, "tags"),
                selector.flag("all", false));
        selector.refuseUnknown();
        if (read.ids().size() > MOST_SELECTED || read.owners().size() > MOST_SELECTED) {
            throw json.invalid(field, "must not list more than " + MOST_SELECTED);
        }
        return read;
    }

    private static List<IpPrefix> destinations(JsonFields json) {
        List<IpPrefix> destinations = prefixes(json, "destinations");
        if (destinations.isEmpty()) {
            throw json.invalid("destinations", "must name at least one prefix");
        }
        return destinations;
    }

    private static List<IpPrefix> prefixes(JsonFields json, String field) {
        List<IpPrefix> prefixes = json.parsedList(field, IpPrefix::parse);
        if (prefixes.size() > MOST_PREFIXES) {
            throw json.invalid(field, "must not be more than " + MOST_PREFIXES);
        }
        return prefixes;
    }

    private static List<PortRange> ports(JsonFields json) {
        List<PortRange> ports = json.objects("ports", fields -> {
            PortRange range = PortRange.read(fields);
            fields.refuseUnknown();
            return range;
        });
        if (ports.size() > MOST_PORTS) {
            throw json.invalid("ports", "must not be more than " + MOST_PORTS);
        }
        return ports;
    }

    private static @Nullable Instant validUntil(JsonFields json) {
        Instant from = time(json, "valid_from");
        Instant until = time(json, "valid_until");
        if (from != null && until != null && !until.isAfter(from)) {
            throw json.invalid("valid_until", "must be after 'valid_from'");
        }
        return until;
    }

    /// As fine as PostgreSQL keeps it.
    private static @Nullable Instant time(JsonFields json, String field) {
        Instant time = json.time(field);
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
    }
}
