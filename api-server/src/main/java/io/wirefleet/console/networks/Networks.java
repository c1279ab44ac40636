package io.wirefleet.console.networks;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Page;
import io.wirefleet.console.resources.Resource;
import io.wirefleet.contract.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Networks as a resource of the API.
public final class Networks implements Resource<NetworkSpec, Network> {
    private static final Schema IPV4 = Schema.string("IPv4 prefix, /8 to /30").orNull();
    private static final Schema IPV6 = Schema.string("IPv6 prefix, /32 to /126").orNull();
    private static final ObjectSchema RESERVATION = ObjectSchema.named("Reservation")
            .required("name", Schema.string("how peers name it"))
            .optional("ipv4_cidr", Schema.string("a part of the network's").orNull())
            .optional("ipv6_cidr", Schema.string("a part of the network's").orNull());
    private static final ObjectSchema SCHEMA = Meta.schema("Network")
            .required("name", Schema.string("unique among networks, 1 to 63 characters"))
            .optional("ipv4_cidr", IPV4)
            .optional("ipv6_cidr", IPV6)
            .optional(
                    "reservations",
                    Schema.array(RESERVATION.inline(), "parts that only those who name them draw from"));

    private final NetworkStore store;

    public Networks(NetworkStore store) {
        this.store = store;
    }

    @Override
    public String path() {
        return "networks";
    }

    @Override
    public String noun() {
        return "network";
    }

    @Override
    public ObjectSchema schema() {
        return SCHEMA;
    }

    @Override
    public List<Parameter> filters() {
        return List.of(Parameter.query("name", Schema.string("only the one of this name")));
    }

    @Override
    public NetworkSpec read(JsonNode body, @Nullable Network current) {
        return NetworkReading.read(body);
    }

    @Override
    public ObjectNode writable(Network network) {
        return write(Json.object(), network.spec());
    }

    @Override
    public ObjectNode toJson(Network network) {
        return write(network.meta().toJson(), network.spec());
    }

    @Override
    public Page<Network> list(Query query, Page.Wanted wanted) {
        return store.list(query.text("name"), wanted);
    }

    @Override
    public Optional<Network> find(UUID id) {
        return store.find(id);
    }

    @Override
    public Subject subject(UUID id) {
        return new Subject.Network(id);
    }

    @Override
    public Change<Network> insert(UUID id, NetworkSpec given) {
        return store.insert(id, given);
    }

    @Override
    public Change<Network> update(UUID id, Edit<Network, NetworkSpec> edit) {
        return store.update(id, edit);
    }

    @Override
    public Change<Network> delete(UUID id, Consumer<Network> check) {
        return store.delete(id, check);
    }

    private static ObjectNode write(ObjectNode json, NetworkSpec spec) {
        json.put("name", spec.name())
                .put("ipv4_cidr", JsonTexts.text(spec.ipv4Cidr()))
                .put("ipv6_cidr", JsonTexts.text(spec.ipv6Cidr()));
        ArrayNode reservations = json.putArray("reservations");
        for (Reservation reservation : spec.reservations()) {
            reservations
                    .addObject()
                    .put("name", reservation.name())
                    .put("ipv4_cidr", JsonTexts.text(reservation.ipv4Cidr()))
                    .put("ipv6_cidr", JsonTexts.text(reservation.ipv6Cidr()));
        }
        return json;
    }
}
