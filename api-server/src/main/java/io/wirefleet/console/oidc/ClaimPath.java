package io.wirefleet.console.oidc;

import io.wirefleet.contract.InvalidValueException;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// Where a claim stands among the claims of a token: its name, or, beginning with a slash, a JSON pointer (RFC 6901)
/// such as `/realm_access/roles`.
public record ClaimPath(String text) {
    private static final int LONGEST = 255;

    /// @throws InvalidValueException if it is neither
    public static ClaimPath parse(String text) {
        if (text.isBlank() || text.length() > LONGEST) {
            throw new InvalidValueException("must be the name of a claim, or a JSON pointer to it");
        }
        if (text.startsWith("/")) {
            pointer(text);
        }
        return new ClaimPath(text);
    }

    private static JsonPointer pointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException _) {
            throw new InvalidValueException("must be a JSON pointer, where it begins with a slash");
        }
    }

    /// Whether it is an e-mail address that its provider says it has not verified (OpenID Connect Core, section 5.1):
    /// it might be somebody else's.
    boolean isUnverified(JsonNode claims) {
        boolean isEmail = text.equals("email") || text.equals("/email");
        return isEmail
                && claims.has("email_verified")
                && !claims.get("email_verified").asString("").equals("true");
    }

    /// The claim's strings, numbers and flags as text: of an array each of its elements; none if it is absent, an
    /// object or unverified.
    List<String> values(JsonNode claims) {
        if (isUnverified(claims)) {
            return List.of();
        }
        JsonNode claim = text.startsWith("/") ? claims.at(pointer(text)) : claims.path(text);
        Stream<JsonNode> all = claim.isArray() ? claim.values().stream() : Stream.of(claim);
        return all.filter(value -> value.isValueNode() && !value.isNull())
                .map(JsonNode::asString)
                .toList();
    }

    @Override
    public String toString() {
        return text;
    }
}
