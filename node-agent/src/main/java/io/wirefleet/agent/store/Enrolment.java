package io.wirefleet.agent.store;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.ServerId;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What enrolling made of this machine: a server of a console.
///
/// @param console the console's address, `https`
/// @param caCertificate PEM of what its certificate is checked against; null: the system's own roots
/// @param signingKeys whose signature on a desired state counts
public record Enrolment(
        ServerId serverId, URI console, @Nullable String caCertificate, List<VerifyingKey> signingKeys) {
    public Enrolment {
        signingKeys = List.copyOf(signingKeys);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("server_id", serverId.toString())
                .put("console", console.toString())
                .put("ca_certificate", caCertificate);
        signingKeys.forEach(key -> json.withArray("signing_keys").add(key.toString()));
        return json;
    }

    static Enrolment read(JsonNode json) {
        JsonFields fields = JsonFields.of(json);
        return new Enrolment(
                fields.requiredParsed("server_id", ServerId::parse),
                URI.create(fields.requiredText("console")),
                fields.text("ca_certificate"),
                fields.parsedList("signing_keys", VerifyingKey::parse));
    }
}
