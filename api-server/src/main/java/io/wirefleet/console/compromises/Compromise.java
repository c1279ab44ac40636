package io.wirefleet.console.compromises;

import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What was taken out, and what is left to do.
///
/// @param subject the key, the id or the owner
/// @param done what the console did
/// @param next what people have to do
record Compromise(
        UUID id,
        String kind,
        String subject,
        @Nullable String note,
        String reportedBy,
        UUID receiptId,
        List<String> done,
        List<String> next,
        Instant createdAt) {
    static final ObjectSchema SCHEMA = ObjectSchema.named("Compromise")
            .readOnly("id", Schema.id("a UUIDv7"))
            .readOnly("kind", Schema.oneOf("what was lost", "peer_key", "server", "owner", "api_token"))
            .readOnly("subject", Schema.string("the public key, the id or the owner"))
            .readOnly("note", Schema.string("what the reporter said").orNull())
            .readOnly("reported_by", Schema.string("who called"))
            .readOnly("receipt_id", Schema.id("the receipt of what was taken out"))
            .readOnly("done", Schema.array(Schema.string("one thing"), "what the console did"))
            .readOnly("next", Schema.array(Schema.string("one step"), "what people have to do, in order"))
            .readOnly("created_at", Schema.time("when it was reported"));

    Compromise {
        done = List.copyOf(done);
        next = List.copyOf(next);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("id", id.toString())
                .put("kind", kind)
                .put("subject", subject)
                .put("note", note)
                .put("reported_by", reportedBy)
                .put("receipt_id", receiptId.toString());
        json.set("done", JsonTexts.array(done));
        json.set("next", JsonTexts.array(next));
        return json.put("created_at", createdAt.toString());
    }
}
