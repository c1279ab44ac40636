package io.wirefleet.console.history;

import io.javalin.http.Context;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.PortRange.Protocol;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/access/explain`: why a peer can, or cannot, reach a destination.
public final class ExplainRoutes {
    private static final ObjectSchema FINDING = ObjectSchema.named("Finding")
            .readOnly("test", Schema.string("what was looked at"))
            .readOnly("passed", Schema.flag("whether it lets the traffic through"))
            .readOnly("words", Schema.string("why"));

    private static final Schema FINDINGS = Schema.array(FINDING.inline(), "test by test");

    private static final ObjectSchema OF_RULE = ObjectSchema.named("ExplainedRule")
            .readOnly("rule_id", Schema.id("the rule"))
            .readOnly("rule_name", Schema.string("its name then"))
            .readOnly("passed", Schema.flag("whether it gives the access: all its tests passed"))
            .readOnly("tests", FINDINGS);

    private static final ObjectSchema OF_SERVER = ObjectSchema.named("ExplainedServer")
            .readOnly("server_id", Schema.id("the server"))
            .readOnly("server_name", Schema.string("its name then"))
            .readOnly("passed", Schema.flag("whether it has acknowledged everything"))
            .readOnly("tests", FINDINGS);

    private static final ObjectSchema EXPLANATION = ObjectSchema.named("Explanation")
            .readOnly("at", Schema.time("the time that it is about"))
            .readOnly(
                    "verdict",
                    Schema.oneOf(
                            "allowed: a server has acknowledged it; pending: none has; ending: denied, and a server has not"
                                    + " acknowledged that",
                            "allowed",
                            "pending",
                            "ending",
                            "denied"))
            .readOnly("words", Schema.string("the same, for people"))
            .readOnly("peer_id", Schema.id("who"))
            .readOnly("peer_name", Schema.string("its name then, or its last one"))
            .readOnly("peer_tests", FINDINGS)
            .readOnly("rules", Schema.array(OF_RULE.inline(), "every rule, the nearest first"))
            .readOnly("servers", Schema.array(OF_SERVER.inline(), "those that rules lead through, or led"));

    private static final List<Parameter> PARAMETERS = List.of(
            Parameter.query("peer_id", Schema.id("who; required")),
            Parameter.query("destination", Schema.string("an address or prefix; required")),
            Parameter.query("server_id", Schema.id("through this server; any")),
            Parameter.query("protocol", Schema.oneOf("any", "tcp", "udp", "icmp")),
            Parameter.query("port", Schema.integer(1, 65535, "takes a protocol; any")),
            Parameter.query("at", Schema.time("as of this time; now")));

    private final AccessExplainer explainer;

    public ExplainRoutes(AccessExplainer explainer) {
        this.explainer = explainer;
    }

    public List<Route> routes() {
        return List.of(Route.get(
                "/api/v1/access/explain",
                Role.AUDITOR,
                Operation.of("Why a peer can, or cannot, reach a destination, now or at some time")
                        .with(PARAMETERS.toArray(Parameter[]::new))
                        .answering(200, new Content.Answered(EXPLANATION)),
                this::explain));
    }

    private void explain(Context context) {
        Query query = Query.of(context, PARAMETERS.stream().map(Parameter::name).toList());
        UUID peerId = required("peer_id", query.parsed("peer_id", Uuids::parse));
        Protocol protocol = query.parsed("protocol", ExplainRoutes::protocol);
        Integer port = query.text("port") == null ? null : query.integer("port", 1, 1, 65535);
        if (port != null && (protocol == null || protocol == Protocol.ICMP)) {
            throw RefusedException.malformed("query parameter port takes protocol tcp or udp");
        }
        Traffic traffic = new Traffic(
                required("destination", query.parsed("destination", AccessRoutes::destination)), protocol, port);
        Explanation explanation =
                explainer.explain(peerId, traffic, query.parsed("server_id", Uuids::parse), query.time("at"));
        context.contentType("application/json")
                .result(toJson(peerId, explanation).toString());
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw RefusedException.malformed("query parameter " + name + " is required");
        }
        return value;
    }

    private static Protocol protocol(String text) {
        return switch (text) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            case "icmp" -> Protocol.ICMP;
            default -> throw new InvalidValueException("must be one of tcp, udp, icmp");
        };
    }

    private static ObjectNode toJson(UUID peerId, Explanation explanation) {
        ObjectNode json = Json.object()
                .put("at", explanation.at().toString())
                .put("verdict", explanation.verdict().name().toLowerCase(Locale.ROOT))
                .put("words", explanation.words())
                .put("peer_id", peerId.toString())
                .put("peer_name", explanation.peerName());
        json.set("peer_tests", Finding.toJson(explanation.peer()));
        ArrayNode rules = json.putArray("rules");
        for (Explanation.OfRule rule : explanation.rules()) {
            rules.addObject()
                    .put("rule_id", rule.id().toString())
                    .put("rule_name", rule.name())
                    .put("passed", Finding.allPassed(rule.findings()))
                    .set("tests", Finding.toJson(rule.findings()));
        }
        ArrayNode servers = json.putArray("servers");
        for (Explanation.OfServer server : explanation.servers()) {
            servers.addObject()
                    .put("server_id", server.id().toString())
                    .put("server_name", server.name())
                    .put("passed", Finding.allPassed(server.findings()))
                    .set("tests", Finding.toJson(server.findings()));
        }
        return json;
    }
}
