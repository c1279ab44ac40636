package io.wirefleet.console.oidc;

import io.wirefleet.console.http.Role;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Who the bearers of some tokens are to the console.
///
/// @param when all of these must hold; never empty
/// @param tags what its bearer writes must carry all of these; none: whatever the role lets them write
/// @param ownerClaim says whose peers are a member's own; for members, and for them only
/// @param nameClaim says how records call the bearer
/// @param singleUse whether a token is good for one request only
public record MappingRule(
        List<ClaimCondition> when,
        Role role,
        Map<String, String> tags,
        @Nullable ClaimPath ownerClaim,
        ClaimPath nameClaim,
        boolean singleUse) {
    public MappingRule {
        when = List.copyOf(when);
        tags = Map.copyOf(tags);
    }

    boolean matches(JsonNode claims) {
        return when.stream()
                .allMatch(condition -> condition.claim().values(claims).stream().anyMatch(condition::accepts));
    }
}
