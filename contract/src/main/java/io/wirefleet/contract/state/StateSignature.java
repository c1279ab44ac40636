package io.wirefleet.contract.state;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.signing.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import tools.jackson.databind.node.ObjectNode;

/// The console's word that a server's state at a revision has a hash: an Ed25519 signature over
/// `wirefleet desired state v1`, the server's id, the revision and the hash, each followed by a line feed. It holds
/// for a delta, a snapshot and a state read back from disk alike.
///
/// @param keyId see [VerifyingKey#id]
/// @param value base64 of the 64 bytes
public record StateSignature(String keyId, String value) {
    public static StateSignature sign(SigningKey key, ServerId server, Revision revision, String stateHash) {
        byte[] signature = key.sign(statement(server, revision, stateHash));
        return new StateSignature(key.verifyingKey().id(), Base64.getEncoder().encodeToString(signature));
    }

    /// Whether one of these keys signed just this.
    public boolean verifies(Collection<VerifyingKey> keys, ServerId server, Revision revision, String stateHash) {
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException _) {
            return false;
        }
        byte[] statement = statement(server, revision, stateHash);
        return keys.stream().anyMatch(key -> key.id().equals(keyId) && key.verifies(statement, signature));
    }

    public ObjectNode toJson() {
        return Json.object().put("key_id", keyId).put("value", value);
    }

    static StateSignature read(JsonFields fields) {
        return new StateSignature(fields.requiredText("key_id"), fields.requiredText("value"));
    }

    private static byte[] statement(ServerId server, Revision revision, String stateHash) {
        return ("wirefleet desired state v1\n" + server + "\n" + revision + "\n" + stateHash + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
