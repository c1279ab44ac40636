package io.wirefleet.console.identity;

import io.wirefleet.console.http.Role;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What administrators say of an API token.
///
/// @param role MEMBER or more
/// @param owner whose peers are its bearer's own; for members, and for them only
/// @param tags what its bearer writes must carry all of these; none: whatever the role lets them write
/// @param expiresAt null: never
/// @param secret of one that is to be made; null: it is made already
/// @param maker the person who makes it; none: it is made already
public record ApiTokenSpec(
        String name,
        Role role,
        @Nullable String owner,
        Map<String, String> tags,
        @Nullable Instant expiresAt,
        @Nullable TokenSecret secret,
        Set<String> maker) {
    public ApiTokenSpec {
        tags = Map.copyOf(tags);
        maker = Set.copyOf(maker);
    }

    /// The same, to be made with this secret.
    ApiTokenSpec with(TokenSecret newSecret) {
        return new ApiTokenSpec(name, role, owner, tags, expiresAt, newSecret, maker);
    }

    /// The same, to be made by this [io.wirefleet.console.http.Principal#person].
    ApiTokenSpec madeBy(Set<String> person) {
        return new ApiTokenSpec(name, role, owner, tags, expiresAt, secret, person);
    }
}
