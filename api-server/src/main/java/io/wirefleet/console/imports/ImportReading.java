package io.wirefleet.console.imports;

import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.imports.ImportRequest.FoundServer;
import io.wirefleet.console.imports.ImportRequest.NewNetwork;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.imports.FoundInterface;
import io.wirefleet.contract.json.JsonFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what an operator asks to be imported.
final class ImportReading {
    private static final int MOST_SERVERS = 200;

    private ImportReading() {}

    /// @throws io.wirefleet.console.errors.RefusedException naming every field that is wrong
    static ImportRequest read(JsonNode body) {
        Fields fields = Fields.of(body);
        OwnerPattern owners =
                fields.<@Nullable OwnerPattern>read(null, json -> json.parsed("owner_pattern", OwnerPattern::parse));
        List<FoundServer> servers = fields.read(List.of(), json -> {
            List<FoundServer> read = json.objects("servers", ImportReading::server);
            if (read.isEmpty() || read.size() > MOST_SERVERS) {
                throw json.invalid("servers", "must be 1 to " + MOST_SERVERS + " long");
            }
            return read;
        });
        fields.done();
        return new ImportRequest(owners, servers);
    }

    private static FoundServer server(JsonFields json) {
        String name = Texts.name(json, "name");
        Long port = json.integer("endpoint_port", 1, 65535);
        JsonFields network = json.object("network");
        if (network != null && json.parsed("network_id", Uuids::parse) != null) {
            throw json.invalid("network_id", "must not be given beside 'network'");
        }
        FoundServer server = new FoundServer(
                name,
                json.requiredParsed("endpoint_host", Texts::host),
                port == null ? null : port.intValue(),
                json.parsed("network_id", Uuids::parse),
                network == null
                        ? json.has("network_id") && json.text("network_id") != null
                                ? null
                                : new NewNetwork(name, null, null)
                        : newNetwork(network),
                json.parsedList("destinations", IpPrefix::parse),
                FoundInterface.read(json.required("document", json.object("document"))));
        json.refuseUnknown();
        return server;
    }

    private static NewNetwork newNetwork(JsonFields json) {
        NewNetwork network = new NewNetwork(
                Texts.name(json, "name"),
                json.parsed("ipv4_cidr", IpPrefix::parse),
                json.parsed("ipv6_cidr", IpPrefix::parse));
        json.refuseUnknown();
        return network;
    }
}
