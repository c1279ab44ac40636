package io.wirefleet.console.servers;

import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Safeguards.AutoRollback;
import io.wirefleet.contract.state.Safeguards.ConsoleOutage;
import io.wirefleet.contract.state.Tuning;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what a writer says of a server.
final class ServerReading {
    private static final int DEFAULT_LISTEN_PORT = 51820;
    private static final int MOST_DNS_SERVERS = 8;
    private static final UUID NONE = new UUID(0, 0);

    private ServerReading() {}

    /// @param current null: it is to be created
    static ServerSpec read(JsonNode body, @Nullable Server current) {
        Fields fields = Fields.of(body);
        fields.readOnly(
                "id",
                "created_at",
                "updated_at",
                "version",
                "public_key",
                "addresses",
                "state",
                "desired_revision",
                "applied_revision",
                "last_seen_at",
                "agent_version",
                "conditions",
                "host");
        Egress egress = fields.read(Egress.DEFAULT, Egress::read);
        ServerSpec spec = new ServerSpec(
                fields.read("", json -> Texts.name(json, "name")),
                fields.read(NONE, json -> json.requiredParsed("network_id", Uuids::parse)),
                fields.read("", json -> json.requiredParsed("endpoint_host", Texts::host)),
                fields.<@Nullable Integer>read(null, json -> integer(json, "endpoint_port", 1, 65535)),
                fields.read(0, json -> integer(json, "listen_port", 1, 65535, DEFAULT_LISTEN_PORT)),
                fields.read("", ServerReading::interfaceName),
                fields.read(Map.of(), json -> Texts.tags(json, "tags")),
                fields.<@Nullable String>read(null, json -> json.parsed("region", Texts::name)),
                fields.read(0, json -> integer(json, "capacity", 1, Tuning.MOST_CAPACITY, Tuning.DEFAULT_CAPACITY)),
                fields.<@Nullable Integer>read(null, json -> integer(json, "mtu", 576, 65535)),
                fields.read(List.of(), ServerReading::dnsServers),
                egress.interfaceName(),
                egress.masquerade(),
                new Routing(
                        fields.read(
                                List.of(),
                                json -> RoutingReading.exits(
                                        json,
                                        current == null
                                                ? List.of()
                                                : current.spec().routing().exits())),
                        fields.read(List.of(), ServerReading::additionalListenPorts),
                        egress.masqueradeSources(),
                        egress.snatAddresses()),
                fields.read(Tuning.Mode.MANAGED, ServerReading::tuningMode),
                fields.read(Conntrack.DEFAULT, ServerReading::conntrack),
                new Safeguards(
                        fields.read(ConsoleOutage.FAIL_STATIC, ServerReading::consoleOutage),
                        fields.<@Nullable AutoRollback>read(null, ServerReading::autoRollback)));
        if (current != null
                && !spec.networkId().equals(NONE)
                && !spec.networkId().equals(current.spec().networkId())) {
            fields.refuse("network_id", "cannot be changed: a server keeps its network; create another server");
        }
        fields.done();
        return spec;
    }

    private static Tuning.Mode tuningMode(JsonFields json) {
        JsonFields tuning = json.object("tuning");
        Tuning.Mode mode = tuning == null ? null : tuning.parsed("mode", Tuning.Mode::parse);
        if (tuning != null) {
            tuning.refuseUnknown();
        }
        return mode == null ? Tuning.Mode.MANAGED : mode;
    }

    private static Conntrack conntrack(JsonFields json) {
        JsonFields fields = json.object("conntrack");
        if (fields == null) {
            return Conntrack.DEFAULT;
        }
        Conntrack read = Conntrack.read(fields);
        fields.refuseUnknown();
        return read;
    }

    private static ConsoleOutage consoleOutage(JsonFields json) {
        JsonFields fields = json.object("console_outage");
        if (fields == null) {
            return ConsoleOutage.FAIL_STATIC;
        }
        ConsoleOutage read = ConsoleOutage.read(fields);
        fields.refuseUnknown();
        return read;
    }

    private static @Nullable AutoRollback autoRollback(JsonFields json) {
        JsonFields fields = json.object("auto_rollback");
        if (fields == null) {
            return null;
        }
        AutoRollback read = AutoRollback.read(fields);
        fields.refuseUnknown();
        return read;
    }

    private static String interfaceName(JsonFields json) {
        String name = json.parsed("interface_name", InterfaceItem::checkInterfaceName);
        return name == null ? "wg0" : name;
    }

    private static List<IpAddress> dnsServers(JsonFields json) {
        List<IpAddress> servers = json.parsedList("dns_servers", IpAddress::parse);
        if (servers.size() > MOST_DNS_SERVERS) {
            throw json.invalid("dns_servers", "must not be more than " + MOST_DNS_SERVERS);
        }
        return servers;
    }

    private static @Nullable Integer integer(JsonFields json, String field, int least, int most) {
        Long value = json.integer(field, least, most);
        return value == null ? null : value.intValue();
    }

    private static int integer(JsonFields json, String field, int least, int most, int otherwise) {
        Integer value = integer(json, field, least, most);
        return value == null ? otherwise : value;
    }

    private static List<Integer> additionalListenPorts(JsonFields json) {
        return RoutingReading.additionalListenPorts(json, integer(json, "listen_port", 1, 65535, DEFAULT_LISTEN_PORT));
    }

    private record Egress(
            @Nullable String interfaceName,
            boolean masquerade,
            List<IpPrefix> masqueradeSources,
            List<IpAddress> snatAddresses) {
        static final Egress DEFAULT = new Egress(null, true, List.of(), List.of());

        static Egress read(JsonFields json) {
            JsonFields egress = json.object("egress");
            if (egress == null) {
                return DEFAULT;
            }
            boolean masquerade = egress.flag("masquerade", true);
            Egress read = new Egress(
                    egress.parsed("interface", InterfaceItem::checkInterfaceName),
                    masquerade,
                    RoutingReading.masqueradeSources(egress, masquerade),
                    RoutingReading.snatAddresses(egress, masquerade));
            egress.refuseUnknown();
            return read;
        }
    }
}
