package io.wirefleet.console.servers;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.fields.TagFilter;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.Page;
import io.wirefleet.console.resources.Resource;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Safeguards.AutoRollback;
import io.wirefleet.contract.state.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Servers as a resource of the API.
public final class Servers implements Resource<ServerSpec, Server> {
    private final ServerStore store;

    public Servers(ServerStore store) {
        this.store = store;
    }

    @Override
    public String path() {
        return "servers";
    }

    @Override
    public String noun() {
        return "server";
    }

    @Override
    public ObjectSchema schema() {
        return ServerSchema.SCHEMA;
    }

    @Override
    public List<Parameter> filters() {
        return List.of(
                Parameter.query("name", Schema.string("only the one of this name")),
                Parameter.query("network_id", Schema.id("only those of this network")),
                Parameter.query("region", Schema.string("only those of this region")),
                Parameter.query("state", Schema.string("only those in this state")),
                Parameter.query("tag", TagFilter.SCHEMA));
    }

    @Override
    public ServerSpec read(JsonNode body, @Nullable Server current) {
        return ServerReading.read(body, current);
    }

    @Override
    public ObjectNode writable(Server server) {
        return write(Json.object(), server.spec());
    }

    @Override
    public ObjectNode toJson(Server server) {
        ObjectNode json = write(server.meta().toJson(), server.spec());
        Observed observed = server.observed();
        json.put("public_key", observed.publicKey());
        json.set("addresses", JsonTexts.array(server.addresses()));
        json.put("state", server.state())
                .put("desired_revision", observed.desiredRevision())
                .put("applied_revision", observed.appliedRevision())
                .put("last_seen_at", JsonTexts.text(observed.lastSeenAt()))
                .put("agent_version", observed.agentVersion());
        json.set("conditions", observed.conditions());
        ObservedHost host = observed.host();
        json.set("host", host == null ? NullNode.instance : host.toJson());
        return json;
    }

    @Override
    public Page<Server> list(Query query, Page.Wanted wanted) {
        return store.list(
                new ServerStore.Filter(
                        query.text("name"),
                        query.parsed("network_id", Uuids::parse),
                        query.text("region"),
                        query.text("state"),
                        TagFilter.read(query.all("tag"))),
                wanted);
    }

    @Override
    public Optional<Server> find(UUID id) {
        return store.find(id);
    }

    @Override
    public Subject subject(UUID id) {
        return new Subject.Server(new ServerId(id));
    }

    @Override
    public Change<Server> insert(UUID id, ServerSpec given) {
        return store.insert(id, given);
    }

    @Override
    public Change<Server> update(UUID id, Edit<Server, ServerSpec> edit) {
        return store.update(id, edit);
    }

    @Override
    public Change<Server> delete(UUID id, Consumer<Server> check) {
        return store.delete(id, check);
    }

    private static ObjectNode write(ObjectNode json, ServerSpec spec) {
        json.put("name", spec.name())
                .put("network_id", spec.networkId().toString())
                .put("endpoint_host", spec.endpointHost())
                .put("endpoint_port", spec.endpointPort())
                .put("listen_port", spec.listenPort());
        ArrayNode ports = json.putArray("additional_listen_ports");
        spec.routing().additionalListenPorts().forEach(ports::add);
        json.put("interface_name", spec.interfaceName());
        json.set("tags", JsonTexts.tags(spec.tags()));
        json.put("region", spec.region()).put("capacity", spec.capacity()).put("mtu", spec.mtu());
        json.set("dns_servers", JsonTexts.array(spec.dnsServers()));
        ObjectNode egress = json.putObject("egress")
                .put("interface", spec.egressInterface())
                .put("masquerade", spec.masquerade());
        egress.set("masquerade_sources", JsonTexts.array(spec.routing().masqueradeSources()));
        egress.set("snat_addresses", JsonTexts.array(spec.routing().snatAddresses()));
        ArrayNode exits = json.putArray("exits");
        for (Exit exit : spec.routing().exits()) {
            exits.addObject()
                    .put("name", exit.name())
                    .put("interface", exit.interfaceName())
                    .put("gateway", JsonTexts.text(exit.gateway()))
                    .put("ipv6_gateway", JsonTexts.text(exit.ipv6Gateway()))
                    .put("masquerade", exit.masquerade());
        }
        json.set("conntrack", spec.conntrack().toJson());
        json.putObject("tuning").put("mode", spec.tuningMode().text());
        Safeguards safeguards = spec.safeguards();
        json.set("console_outage", safeguards.consoleOutage().toJson());
        AutoRollback rollback = safeguards.autoRollback();
        json.set("auto_rollback", rollback == null ? NullNode.instance : rollback.toJson());
        return json;
    }
}
