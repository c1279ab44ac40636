package io.wirefleet.contract.agent;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.signing.VerifyingKey;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The body of `POST /agent/v1/enroll`.
///
/// @param identityKey what the agent will sign its calls with
/// @param publicKey the server's WireGuard key; its private half never leaves the node
/// @param capabilities see [io.wirefleet.contract.state.Capability]
public record EnrolmentRequest(
        JoinToken joinToken,
        VerifyingKey identityKey,
        PublicKey publicKey,
        String agentVersion,
        Set<String> capabilities) {
    public EnrolmentRequest {
        capabilities = Set.copyOf(capabilities);
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static EnrolmentRequest read(JsonNode json) {
        JsonFields fields = JsonFields.of(json);
        return new EnrolmentRequest(
                fields.requiredParsed("join_token", JoinToken::parse),
                fields.requiredParsed("identity_key", VerifyingKey::parse),
                fields.requiredParsed("public_key", PublicKey::parse),
                fields.requiredText("agent_version"),
                Set.copyOf(fields.parsedList("capabilities", Function.identity())));
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("join_token", joinToken.exposeText())
                .put("identity_key", identityKey.toString())
                .put("public_key", publicKey.toString())
                .put("agent_version", agentVersion);
        capabilities.stream().sorted().forEach(json.putArray("capabilities")::add);
        return json;
    }
}
