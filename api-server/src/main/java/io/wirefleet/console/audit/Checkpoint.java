package io.wirefleet.console.audit;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.signing.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/// The console's word that the chain had this hash at this position: an Ed25519 signature over
/// `wirefleet audit checkpoint v1`, the position, the hash in hexadecimal and the time, each followed by a line feed.
///
/// @param at when it was signed, to the microsecond
/// @param keyId see [VerifyingKey#id]
/// @param signature base64 of the 64 bytes
record Checkpoint(long position, ChainHash hash, Instant at, String keyId, String signature) {
    static byte[] statement(long position, ChainHash hash, Instant at) {
        return ("wirefleet audit checkpoint v1\n" + position + "\n" + hash + "\n" + at + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    boolean isSignedBy(VerifyingKey key) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException _) {
            return false;
        }
        return key.verifies(statement(position, hash, at), bytes);
    }

    ObjectNode toJson() {
        return Json.object()
                .put("position", position)
                .put("hash", hash.toString())
                .put("at", at.toString())
                .put("key_id", keyId)
                .put("signature", signature);
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException if it is not what [#toJson] made
    static Checkpoint read(String json) {
        JsonFields fields = JsonFields.of(Json.parse(json));
        return new Checkpoint(
                fields.requiredInteger("position", 1, Long.MAX_VALUE),
                fields.requiredParsed("hash", ChainHash::parse),
                fields.required("at", fields.time("at")),
                fields.requiredText("key_id"),
                fields.requiredText("signature"));
    }
}
