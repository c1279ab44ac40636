package io.wirefleet.contract.agent;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.ServerId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The answer to `POST /agent/v1/enroll`.
///
/// @param signingKeys whose signature on a desired state counts; at least one
/// @param caCertificate PEM of what the console's certificate is to be checked against; null: the system's own roots
public record EnrolmentResponse(
        ServerId serverId,
        List<VerifyingKey> signingKeys,
        @Nullable String caCertificate) {
    public EnrolmentResponse {
        signingKeys = List.copyOf(signingKeys);
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static EnrolmentResponse read(JsonNode json) {
        JsonFields fields = JsonFields.of(json);
        return new EnrolmentResponse(
                fields.requiredParsed("server_id", ServerId::parse),
                fields.parsedList("signing_keys", VerifyingKey::parse),
                fields.text("ca_certificate"));
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("server_id", serverId.toString()).put("ca_certificate", caCertificate);
        signingKeys.forEach(key -> json.withArray("signing_keys").add(key.toString()));
        return json;
    }
}
