package io.wirefleet.contract.agent;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.signing.VerifyingKey;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The body of `POST /agent/v1/enroll`.
///
/// @param identityKey what the agent will sign its calls with
/// @param publicKey the server's WireGuard key; its private half never leaves the node
/// @param capabilities see [io.wirefleet.contract.state.Capability]
/// @param presharedKeys those of the peers on an interface that is taken over, so that the console goes on with them;
///     empty: none is
public record EnrolmentRequest(
        JoinToken joinToken,
        VerifyingKey identityKey,
        PublicKey publicKey,
        String agentVersion,
        Set<String> capabilities,
        Map<PublicKey, PresharedKey> presharedKeys) {
    public EnrolmentRequest {
        capabilities = Set.copyOf(capabilities);
        presharedKeys = Map.copyOf(presharedKeys);
    }

    public EnrolmentRequest(
            JoinToken joinToken,
            VerifyingKey identityKey,
            PublicKey publicKey,
            String agentVersion,
            Set<String> capabilities) {
        this(joinToken, identityKey, publicKey, agentVersion, capabilities, Map.of());
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static EnrolmentRequest read(JsonNode json) {
        JsonFields fields = JsonFields.of(json);
        return new EnrolmentRequest(
                fields.requiredParsed("join_token", JoinToken::parse),
                fields.requiredParsed("identity_key", VerifyingKey::parse),
                fields.requiredParsed("public_key", PublicKey::parse),
                fields.requiredText("agent_version"),
                Set.copyOf(fields.parsedList("capabilities", Function.identity())),
                fields.parsedMap("preshared_keys", PublicKey::parse, PresharedKey::parse));
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("join_token", joinToken.exposeText())
                .put("identity_key", identityKey.toString())
                .put("public_key", publicKey.toString())
                .put("agent_version", agentVersion);
        capabilities.stream().sorted().forEach(json.putArray("capabilities")::add);
        if (!presharedKeys.isEmpty()) {
            ObjectNode keys = json.putObject("preshared_keys");
            presharedKeys.forEach((peer, key) -> keys.put(peer.toString(), key.exposeText()));
        }
        return json;
    }
}
