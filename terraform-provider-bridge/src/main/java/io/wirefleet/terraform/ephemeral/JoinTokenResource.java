package io.wirefleet.terraform.ephemeral;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.JsonValues;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `wireguard_join_token`: the secret with which a server's agent enrols, once.
public final class JoinTokenResource implements EphemeralResource {
    private static final String DESCRIPTION = """
            A secret with which the agent of a server enrols, once, until it expires. It is in no plan and no state, and \
            goes on being good after the run. Each plan and each apply that refers to it makes one; those that nobody \
            uses expire.""";

    private static final Schema SCHEMA = new Schema(
            DESCRIPTION,
            List.of(
                    Attribute.required("server_id", AttributeTypes.TEXT, "The server that an agent joins as with it."),
                    Attribute.optionalComputed(
                            "ttl_seconds", AttributeTypes.NUMBER, "How long it is good, in seconds. Default `3600`."),
                    Attribute.computed("id", AttributeTypes.TEXT, "What records call it."),
                    Attribute.computed("expires_at", AttributeTypes.TIME, "When it is good no more, in RFC 3339."),
                    Attribute.computed(
                                    "join_token",
                                    AttributeTypes.TEXT,
                                    "The secret, for `wirefleet-agent enroll --token-file`.")
                            .secret()));

    @Override
    public String typeName() {
        return "wireguard_join_token";
    }

    @Override
    public String noun() {
        return "join token";
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Outcome open(Optional<Session> session, Fields config) {
        if (session.isEmpty()) {
            return new Outcome(Value.nothing(), List.of(Session.notConfigured()));
        }
        return made(session.get(), config);
    }

    private static Outcome made(Session session, Fields config) {
        String server = config.get("server_id") instanceof Value.Text(String id) ? id : "";
        ObjectNode body = Json.object();
        if (config.get("ttl_seconds") instanceof Value.Numeric(BigDecimal seconds)) {
            body.set("ttl_seconds", JsonValues.encode(new Value.Numeric(seconds)));
        }
        String path = "/servers/" + URLEncoder.encode(server, StandardCharsets.UTF_8) + "/join-tokens";
        JsonNode made = session.console().post(path, body).body();
        if (made.path("join_token").isNull()) {
            return new Outcome(
                    Value.nothing(),
                    List.of(Diagnostic.error(
                            "The secret of the join token is lost",
                            "The console made the token, but the connection broke before it had shown the secret, and"
                                    + " it shows it once only. Run Terraform again.")));
        }
        return Outcome.of(
                session.object(SCHEMA.attributes(), made, "join token").with("server_id", config.get("server_id")));
    }
}
