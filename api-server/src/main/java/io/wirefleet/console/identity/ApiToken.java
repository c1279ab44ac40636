package io.wirefleet.console.identity;

import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Stored;
import io.wirefleet.contract.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An API token as stored: everything but its secret.
///
/// @param lastUsedAt null: not yet; a few seconds late
public record ApiToken(
        Meta meta, ApiTokenSpec spec, @Nullable Instant lastUsedAt) implements Stored {
    ObjectNode toJson() {
        return write(meta.toJson()).put("last_used_at", JsonTexts.text(lastUsedAt));
    }

    /// What a writer would send to change nothing.
    ObjectNode writable() {
        return write(Json.object());
    }

    private ObjectNode write(ObjectNode json) {
        json.put("name", spec.name())
                .put("role", spec.role().toString())
                .put("owner", spec.owner())
                .set("tags", JsonTexts.tags(spec.tags()));
        return json.put("expires_at", JsonTexts.text(spec.expiresAt()));
    }
}
