package io.wirefleet.console.scim;

import io.wirefleet.console.scim.ScimFilter.Compare;
import io.wirefleet.console.scim.ScimFilter.Operator;
import io.wirefleet.contract.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The changes of a PATCH (RFC 7644 section 3.5.2), made to the JSON of a user one after the other. Attributes that
/// are not kept are passed over. A value filter that selects nothing makes the value that it describes, as Entra ID
/// expects.
final class ScimPatch {
    private static final int MOST = 100;
    private static final Pattern PATH =
            Pattern.compile("(?<attribute>[A-Za-z$][\\w$-]*)(\\[(?<filter>.+)\\])?(\\.(?<sub>[A-Za-z$][\\w$-]*))?");

    private ScimPatch() {}

    /// @param user as identity providers send it; is not changed
    /// @throws ScimException saying which of the operations cannot be done
    static ObjectNode apply(ObjectNode user, JsonNode body) {
        JsonNode operations = ScimPatch.field(body, "Operations");
        if (operations == null || !operations.isArray() || operations.isEmpty() || operations.size() > MOST) {
            throw ScimException.badRequest("invalidSyntax", "Operations must be an array of 1 to " + MOST);
        }
        ObjectNode changed = user.deepCopy();
        for (JsonNode operation : operations) {
            JsonNode op = field(operation, "op");
            JsonNode path = field(operation, "path");
            one(
                    changed,
                    op == null ? "" : op.asString("").toLowerCase(Locale.ROOT),
                    path == null || path.isNull() ? "" : path.asString(""),
                    field(operation, "value"));
        }
        return changed;
    }

    private static void one(ObjectNode user, String op, String path, @Nullable JsonNode value) {
        switch (op) {
            case "add", "replace" -> {
                if (value == null) {
                    throw ScimException.badRequest("invalidValue", "'" + op + "' needs a value");
                }
                if (path.isEmpty()) {
                    all(user, op, value);
                } else {
                    set(user, op, path, value);
                }
            }
            case "remove" -> {
                if (path.isEmpty()) {
                    throw ScimException.badRequest("noTarget", "'remove' needs a path");
                }
                set(user, op, path, null);
            }
            default -> throw ScimException.badRequest("invalidSyntax", "op must be one of add, replace, remove");
        }
    }

    /// Without a path: each field of the value is one, or is itself a path, as Entra ID sends it.
    private static void all(ObjectNode user, String op, JsonNode value) {
        if (!value.isObject()) {
            throw ScimException.badRequest("invalidValue", "without a path, the value must be an object");
        }
        value.properties().forEach(field -> {
            if (!field.getKey().equalsIgnoreCase("schemas") && !field.getKey().equalsIgnoreCase("id")) {
                set(user, op, field.getKey(), field.getValue());
            }
        });
    }

    private static void set(ObjectNode user, String op, String path, @Nullable JsonNode value) {
        String inSchema = path.regionMatches(true, 0, ScimAttributes.USER + ":", 0, ScimAttributes.USER.length() + 1)
                ? path.substring(ScimAttributes.USER.length() + 1)
                : path;
        if (inSchema.toLowerCase(Locale.ROOT).startsWith("urn:")) {
            return;
        }
        Matcher matcher = PATH.matcher(inSchema);
        if (!matcher.matches()) {
            throw ScimException.badRequest("invalidPath", "the path '" + path + "' is not understood");
        }
        Optional<String> attribute =
                ScimAttributes.spelled(matcher.group("attribute")).filter(ScimAttributes.OF_USER::contains);
        if (attribute.isEmpty()) {
            return;
        }
        String filter = matcher.group("filter");
        String sub = matcher.group("sub");
        if (filter != null) {
            values(user, op, attribute.get(), filter, sub, value);
        } else if (sub != null) {
            sub(user, op, attribute.get(), sub, value);
        } else {
            plain(user, op, attribute.get(), value);
        }
    }

    private static void plain(ObjectNode user, String op, String attribute, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            if (attribute.equals("userName")) {
                throw ScimException.badRequest("invalidValue", "userName is required and cannot be removed");
            }
            user.remove(attribute);
        } else if (op.equals("add") && value.isArray() && user.get(attribute) instanceof ArrayNode before) {
            value.forEach(one -> {
                if (before.values().stream().noneMatch(one::equals)) {
                    before.add(one);
                }
            });
        } else if (value instanceof ObjectNode more && user.get(attribute) instanceof ObjectNode before) {
            before.setAll(more);
        } else {
            user.set(
                    attribute,
                    attribute.equals("emails") && value.isObject()
                            ? Json.array().add(value)
                            : value);
        }
    }

    private static void sub(ObjectNode user, String op, String attribute, String sub, @Nullable JsonNode value) {
        Optional<String> name = ScimAttributes.spelled(sub);
        if (name.isEmpty()) {
            return;
        }
        if (attribute.equals("name")) {
            ObjectNode object = user.get(attribute) instanceof ObjectNode before ? before : user.putObject(attribute);
            put(object, name.get(), value);
        } else if (attribute.equals("emails") && user.get(attribute) instanceof ArrayNode emails) {
            emails.forEach(email -> put((ObjectNode) email, name.get(), value));
        } else if (attribute.equals("emails") && !op.equals("remove")) {
            put(user.putArray(attribute).addObject(), name.get(), value);
        } else if (!attribute.equals("emails")) {
            throw ScimException.badRequest("invalidPath", "'" + attribute + "' has no sub-attributes");
        }
    }

    private static void values(
            ObjectNode user,
            String op,
            String attribute,
            String filterText,
            @Nullable String sub,
            @Nullable JsonNode value) {
        if (!attribute.equals("emails")) {
            throw ScimException.badRequest("invalidPath", "'" + attribute + "' has one value, which needs no filter");
        }
        ScimFilter filter = ScimFilter.parse(filterText);
        ArrayNode emails = user.get(attribute) instanceof ArrayNode before ? before : user.putArray(attribute);
        List<ObjectNode> selected = new ArrayList<>();
        for (JsonNode email : emails) {
            if (email instanceof ObjectNode object && filter.passes(object)) {
                selected.add(object);
            }
        }
        if (op.equals("remove") && sub == null) {
            for (int i = emails.size() - 1; i >= 0; i--) {
                if (filter.passes(emails.get(i))) {
                    emails.remove(i);
                }
            }
            return;
        }
        if (selected.isEmpty() && !op.equals("remove")) {
            selected.add(described(filter, emails));
        }
        for (ObjectNode email : selected) {
            if (sub != null) {
                ScimAttributes.spelled(sub).ifPresent(name -> put(email, name, value));
            } else if (value instanceof ObjectNode more) {
                email.setAll(more);
            }
        }
    }

    private static ObjectNode described(ScimFilter filter, ArrayNode emails) {
        if (filter instanceof Compare(String attribute, Operator operator, JsonNode wanted)
                && operator == Operator.EQ
                && ScimAttributes.spelled(attribute).isPresent()) {
            return emails.addObject().set(ScimAttributes.spelled(attribute).get(), wanted);
        }
        throw ScimException.badRequest("noTarget", "no value of emails passes the filter of the path");
    }

    private static void put(ObjectNode object, String name, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            object.remove(name);
        } else {
            object.set(name, value);
        }
    }

    /// A field of a message, whatever the case of its name.
    private static @Nullable JsonNode field(JsonNode object, String name) {
        return object.properties().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(field -> field.getValue())
                .findFirst()
                .orElse(null);
    }
}
