package io.wirefleet.console.identity;

import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.http.Role;
import io.wirefleet.contract.json.JsonFields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what an administrator says of an API token.
final class ApiTokenReading {
    private ApiTokenReading() {}

    /// @param current null: it is to be created
    /// @param now an expiry must be later
    static ApiTokenSpec read(JsonNode body, @Nullable ApiToken current, Instant now) {
        Fields fields = Fields.of(body);
        fields.readOnly("id", "created_at", "updated_at", "version", "last_used_at", "token");
        Role role = fields.<@Nullable Role>read(null, json -> json.requiredParsed("role", Role::ofCaller));
        ApiTokenSpec spec = new ApiTokenSpec(
                fields.read("", json -> Texts.name(json, "name")),
                role == null ? Role.MEMBER : role,
                fields.<@Nullable String>read(null, json -> json.parsed("owner", Texts::owner)),
                fields.read(Map.of(), json -> Texts.tags(json, "tags")),
                fields.<@Nullable Instant>read(null, ApiTokenReading::expiry),
                null,
                Set.of());
        if (role == Role.MEMBER && spec.owner() == null) {
            fields.refuse("owner", "is required for the role member: whose peers are its bearer's own");
        }
        if (role != null && role != Role.MEMBER && spec.owner() != null) {
            fields.refuse("owner", "is for the role member only");
        }
        if (role == Role.MEMBER && !spec.tags().isEmpty()) {
            fields.refuse("tags", "are not for the role member, which is held to peers of its own");
        }
        if (current != null) {
            keep(
                    fields,
                    "role",
                    current.spec().role(),
                    role == null ? current.spec().role() : role);
            keep(fields, "owner", current.spec().owner(), spec.owner());
        }
        boolean isNew = current == null || !Objects.equals(current.spec().expiresAt(), spec.expiresAt());
        if (isNew && spec.expiresAt() != null && !spec.expiresAt().isAfter(now)) {
            fields.refuse("expires_at", "must be in the future; to end a token now, delete it");
        }
        fields.done();
        return spec;
    }

    private static void keep(Fields fields, String field, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            fields.refuse(field, "cannot be changed; make another token, and delete this one");
        }
    }

    /// As fine as PostgreSQL keeps it.
    private static @Nullable Instant expiry(JsonFields json) {
        Instant time = json.time("expires_at");
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
    }
}
