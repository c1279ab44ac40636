package io.wirefleet.console.scim;

import io.wirefleet.console.fields.Texts;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a user as an identity provider sends it. Attributes that are not kept - passwords, groups, addresses,
/// extensions - are dropped unread, as RFC 7644 section 3.3 lets a server do.
final class ScimReading {
    private static final int LONGEST = 255;
    private static final int MOST_EMAILS = 20;

    private ScimReading() {}

    /// @throws ScimException (invalidValue, invalidSyntax) naming the attribute
    static ScimUser.Given read(JsonNode body) {
        if (!body.isObject()) {
            throw ScimException.badRequest("invalidSyntax", "a user must be an object");
        }
        ObjectNode user = ScimAttributes.keep(body, ScimAttributes.OF_USER);
        String userName = text(user, "userName");
        if (userName == null) {
            throw ScimException.badRequest("invalidValue", "userName is required");
        }
        ObjectNode profile = Json.object();
        String displayName = text(user, "displayName");
        if (displayName != null) {
            profile.put("displayName", displayName);
        }
        if (user.has("name")) {
            profile.set("name", texts(user.get("name"), "name"));
        }
        if (user.has("emails")) {
            profile.set("emails", emails(user.get("emails")));
        }
        return new ScimUser.Given(userName, text(user, "externalId"), isActive(user.get("active")), profile);
    }

    /// A boolean, the text of one in any case as Entra ID sends it, or such a value in an array; absent: active.
    static boolean isActive(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return true;
        }
        if (value.isArray() && value.size() == 1) {
            return isActive(value.get(0).isObject() ? value.get(0).get("value") : value.get(0));
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isString() && value.stringValue().equalsIgnoreCase("true")) {
            return true;
        }
        if (value.isString() && value.stringValue().equalsIgnoreCase("false")) {
            return false;
        }
        throw ScimException.badRequest("invalidValue", "active must be true or false");
    }

    private static ObjectNode texts(JsonNode given, String attribute) {
        if (!given.isObject()) {
            throw ScimException.badRequest("invalidValue", attribute + " must be an object");
        }
        ObjectNode kept = ScimAttributes.keep(given, ScimAttributes.OF_NAME);
        for (String name : kept.propertyNames()) {
            text(kept, name);
        }
        return kept;
    }

    private static ArrayNode emails(JsonNode given) {
        if (!given.isArray() || given.size() > MOST_EMAILS) {
            throw ScimException.badRequest("invalidValue", "emails must be an array of at most " + MOST_EMAILS);
        }
        ArrayNode emails = Json.array();
        for (JsonNode one : given) {
            if (!one.isObject()) {
                throw ScimException.badRequest("invalidValue", "each of emails must be an object");
            }
            ObjectNode email = ScimAttributes.keep(one, ScimAttributes.OF_EMAIL);
            if (email.has("primary")) {
                email.put("primary", isActive(email.get("primary")));
            }
            text(email, "value");
            text(email, "type");
            text(email, "display");
            emails.add(email);
        }
        return emails;
    }

    private static @Nullable String text(ObjectNode object, String attribute) {
        JsonNode value = object.get(attribute);
        if (value == null || (value.isString() && value.stringValue().isEmpty())) {
            return null;
        }
        if (!value.isString()) {
            throw ScimException.badRequest("invalidValue", attribute + " must be a string");
        }
        try {
            return Texts.line(LONGEST).apply(value.stringValue());
        } catch (InvalidValueException e) {
            throw ScimException.badRequest("invalidValue", attribute + " " + e.getMessage());
        }
    }
}
