package io.wirefleet.console.scim;

import io.wirefleet.contract.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The attributes of a user that are kept, and their names, which SCIM compares without regard to case.
final class ScimAttributes {
    static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";

    private static final Map<String, String> BY_LOWER_CASE = Arrays.asList(
                    "userName",
                    "externalId",
                    "displayName",
                    "name",
                    "emails",
                    "active",
                    "formatted",
                    "givenName",
                    "familyName",
                    "middleName",
                    "honorificPrefix",
                    "honorificSuffix",
                    "value",
                    "type",
                    "primary",
                    "display")
            .stream()
            .collect(Collectors.toUnmodifiableMap(name -> name.toLowerCase(Locale.ROOT), Function.identity()));

    static final List<String> OF_USER = List.of("userName", "externalId", "displayName", "name", "emails", "active");

    static final List<String> OF_NAME =
            List.of("formatted", "givenName", "familyName", "middleName", "honorificPrefix", "honorificSuffix");

    static final List<String> OF_EMAIL = List.of("value", "type", "primary", "display");

    private ScimAttributes() {}

    /// In lower case, and without the URN of the user's schema.
    static String canonical(String attribute) {
        String lower = attribute.toLowerCase(Locale.ROOT);
        String prefix = USER.toLowerCase(Locale.ROOT) + ":";
        return lower.startsWith(prefix) ? lower.substring(prefix.length()) : lower;
    }

    /// As RFC 7643 writes it; empty: no such attribute is kept.
    static Optional<String> spelled(String attribute) {
        return Optional.ofNullable(BY_LOWER_CASE.get(canonical(attribute)));
    }

    /// The text of a plain attribute of an object, whatever the case of its name; empty: there is none.
    static String get(JsonNode object, String attribute) {
        return spelled(attribute)
                .map(object::get)
                .filter(value -> !value.isNull() && !value.isContainer())
                .map(JsonNode::asString)
                .orElse("");
    }

    /// What is kept of an object, its names as RFC 7643 writes them.
    static ObjectNode keep(JsonNode object, List<String> attributes) {
        ObjectNode kept = Json.object();
        object.properties()
                .forEach(field -> spelled(field.getKey())
                        .filter(attributes::contains)
                        .filter(_ -> !field.getValue().isNull())
                        .ifPresent(name -> kept.set(name, field.getValue())));
        return kept;
    }
}
