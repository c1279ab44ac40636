package io.wirefleet.console.identity;

import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Stored;
import io.wirefleet.contract.json.Json;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An API token as stored: everything but its secret.
///
/// @param lastUsedAt null: not yet; a few seconds late
/// @param maker the [Principal#person] who made it, if it is taken for one with them; none: it is its own
public record ApiToken(
        Meta meta, ApiTokenSpec spec, @Nullable Instant lastUsedAt, Set<String> maker) implements Stored {
    public ApiToken {
        maker = Set.copyOf(maker);
    }

    /// Whoever bears it. A name may be given to another token later, an id never is.
    Principal bearer() {
        Set<String> person = new HashSet<>(maker);
        person.add("api-token-id:" + meta.id());
        return new Principal("api-token:" + spec.name(), spec.role(), spec.owner(), spec.tags(), person);
    }

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
