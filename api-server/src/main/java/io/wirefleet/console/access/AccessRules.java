package io.wirefleet.console.access;

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
import io.wirefleet.contract.state.RuleId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Access rules as a resource of the API.
public final class AccessRules implements Resource<AccessRuleSpec, AccessRule> {
    private static final Schema PREFIX = Schema.string("IPv4 or IPv6 prefix");

    private static final ObjectSchema PEERS = ObjectSchema.named("PeerSelector")
            .optional("ids", Schema.array(Schema.id("of a peer"), "these"))
            .optional("owners", Schema.array(Schema.string("as on the peer"), "and those of these owners"))
            .optional("tags", Schema.texts("and those that have all of these"))
            .optional("all", Schema.flag("or all"));

    private static final ObjectSchema SERVERS = ObjectSchema.named("ServerSelector")
            .optional("ids", Schema.array(Schema.id("of a server"), "these"))
            .optional("tags", Schema.texts("and those that have all of these"))
            .optional("all", Schema.flag("or all"));

    private static final ObjectSchema PORTS = ObjectSchema.named("PortRange")
            .required("protocol", Schema.oneOf("icmp has no ports", "tcp", "udp", "icmp"))
            .optional("from", Schema.integer(1, 65535, "null: all ports").orNull())
            .optional("to", Schema.integer(1, 65535, "null: the same as from").orNull());

    private static final ObjectSchema SCHEMA = Meta.schema("AccessRule")
            .required("name", Schema.string("unique among access rules, 1 to 63 characters"))
            .optional("description", Schema.string("for people").orNull())
            .optional("peers", PEERS.inline("who: the kinds add up; empty: nobody"))
            .optional("servers", SERVERS.inline("through which: the kinds add up; empty: none"))
            .required(
                    "destinations",
                    Schema.array(PREFIX, "what may be reached; other peers only by one within their network's plan"))
            .optional("exclude_destinations", Schema.array(PREFIX, "what of that may not"))
            .optional("ports", Schema.array(PORTS.inline(), "empty: every protocol and port"))
            .optional(
                    "exit",
                    Schema.string("the exit by which packets leave, which all selected servers must have; null: by the"
                                    + " routing table")
                            .orNull())
            .optional(
                    "exit_fallback",
                    Schema.flag("false: while the exit is down packets go nowhere; true: by the routing table"))
            .optional("placement", Schema.oneOf("all: on every selected server", "all"))
            .optional("valid_from", Schema.time("null: at once").orNull())
            .optional("valid_until", Schema.time("null: for good").orNull())
            .optional("enabled", Schema.flag("true"));

    private final AccessRuleStore store;

    public AccessRules(AccessRuleStore store) {
        this.store = store;
    }

    @Override
    public String path() {
        return "access-rules";
    }

    @Override
    public String noun() {
        return "access rule";
    }

    @Override
    public ObjectSchema schema() {
        return SCHEMA;
    }

    @Override
    public List<Parameter> filters() {
        return List.of(
                Parameter.query("name", Schema.string("only the one of this name")),
                Parameter.query("enabled", Schema.flag("only those that are, or are not")));
    }

    @Override
    public AccessRuleSpec read(JsonNode body, @Nullable AccessRule current) {
        return AccessRuleReading.read(body);
    }

    @Override
    public ObjectNode writable(AccessRule rule) {
        return write(Json.object(), rule.spec());
    }

    @Override
    public ObjectNode toJson(AccessRule rule) {
        return write(rule.meta().toJson(), rule.spec());
    }

    @Override
    public Page<AccessRule> list(Query query, Page.Wanted wanted) {
        return store.list(query.text("name"), query.text("enabled") == null ? null : query.flag("enabled"), wanted);
    }

    @Override
    public Optional<AccessRule> find(UUID id) {
        return store.find(id);
    }

    @Override
    public Subject subject(UUID id) {
        return new Subject.Rule(new RuleId(id));
    }

    @Override
    public Change<AccessRule> insert(UUID id, AccessRuleSpec given) {
        return store.insert(id, given);
    }

    @Override
    public Change<AccessRule> update(UUID id, Edit<AccessRule, AccessRuleSpec> edit) {
        return store.update(id, edit);
    }

    @Override
    public Change<AccessRule> delete(UUID id, Consumer<AccessRule> check) {
        return store.delete(id, check);
    }

    private static ObjectNode write(ObjectNode json, AccessRuleSpec spec) {
        json.put("name", spec.name()).put("description", spec.description());
        ObjectNode peers = json.putObject("peers");
        peers.set("ids", JsonTexts.array(spec.peers().ids()));
        peers.set("owners", JsonTexts.array(spec.peers().owners()));
        peers.set("tags", JsonTexts.tags(spec.peers().tags()));
        peers.put("all", spec.peers().all());
        ObjectNode servers = json.putObject("servers");
        servers.set("ids", JsonTexts.array(spec.servers().ids()));
        servers.set("tags", JsonTexts.tags(spec.servers().tags()));
        servers.put("all", spec.servers().all());
        json.set("destinations", JsonTexts.array(spec.destinations()));
        json.set("exclude_destinations", JsonTexts.array(spec.excludeDestinations()));
        ArrayNode ports = json.putArray("ports");
        spec.ports().forEach(range -> ports.add(range.toJson()));
        return json.put("exit", spec.exit())
                .put("exit_fallback", spec.exitFallback())
                .put("placement", "all")
                .put("valid_from", JsonTexts.text(spec.validFrom()))
                .put("valid_until", JsonTexts.text(spec.validUntil()))
                .put("enabled", spec.enabled());
    }
}
