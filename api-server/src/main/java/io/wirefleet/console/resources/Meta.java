package io.wirefleet.console.resources;

import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// What every stored resource carries beside its own fields.
///
/// @param version raised by every change; the ETag
public record Meta(UUID id, long version, Instant createdAt, Instant updatedAt) {
    /// The beginning of the resource's JSON.
    public ObjectNode toJson() {
        return Json.object()
                .put("id", id.toString())
                .put("created_at", createdAt.toString())
                .put("updated_at", updatedAt.toString())
                .put("version", version);
    }

    /// The beginning of the resource's schema.
    public static ObjectSchema schema(String name) {
        return ObjectSchema.named(name)
                .readOnly("id", Schema.id("a UUIDv7"))
                .readOnly("created_at", Schema.time("when it was created"))
                .readOnly("updated_at", Schema.time("when it was last written"))
                .readOnly("version", Schema.integer(1, Long.MAX_VALUE, "raised by every change; the ETag"));
    }
}
