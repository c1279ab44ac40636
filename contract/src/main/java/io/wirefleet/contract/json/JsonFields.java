package io.wirefleet.contract.json;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.Rfc3339;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields of one JSON object, read one by one into values. Every error carries the pointer of its field. A field
/// that is missing and one that is null read alike.
public final class JsonFields {
    private final String pointer;
    private final ObjectNode node;
    private final Set<String> known = new HashSet<>();

    private JsonFields(String pointer, ObjectNode node) {
        this.pointer = pointer;
        this.node = node;
    }

    /// @throws InvalidFieldException if the node is not an object
    public static JsonFields of(JsonNode node) {
        return of("", node);
    }

    /// @param pointer where the node stands in its document
    public static JsonFields of(String pointer, JsonNode node) {
        if (node instanceof ObjectNode object) {
            return new JsonFields(pointer, object);
        }
        throw new InvalidFieldException(pointer, "must be an object, not " + kind(node));
    }

    /// The object itself.
    public ObjectNode node() {
        return node;
    }

    /// The pointer of a field of this object.
    public String pointer(String field) {
        return pointer + "/" + field.replace("~", "~0").replace("/", "~1");
    }

    public InvalidFieldException invalid(String field, String detail) {
        return new InvalidFieldException(pointer(field), detail);
    }

    /// Whether the field is there, be it null.
    public boolean has(String field) {
        known.add(field);
        return node.has(field);
    }

    public @Nullable String text(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw invalid(field, "must be a string, not " + kind(value));
        }
        return value.stringValue();
    }

    public String requiredText(String field) {
        return required(field, text(field));
    }

    public @Nullable Long integer(String field, long least, long most) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()) {
            throw invalid(field, "must be an integer, not " + kind(value));
        }
        BigInteger number = value.bigIntegerValue();
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw invalid(field, "must be between " + least + " and " + most);
        }
        return number.longValueExact();
    }

    public long requiredInteger(String field, long least, long most) {
        return required(field, integer(field, least, most));
    }

    public @Nullable Boolean flag(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw invalid(field, "must be true or false, not " + kind(value));
        }
        return value.booleanValue();
    }

    public boolean flag(String field, boolean otherwise) {
        Boolean value = flag(field);
        return value == null ? otherwise : value;
    }

    /// An RFC 3339 time with its offset, such as `2026-01-31T12:00:00Z`.
    public @Nullable Instant time(String field) {
        return parsed(field, Rfc3339::parse);
    }

    /// The field's text through a parser that refuses with [InvalidValueException].
    public <T> @Nullable T parsed(String field, Function<String, T> parser) {
        String text = text(field);
        return text == null ? null : parsed(pointer(field), text, parser);
    }

    public <T> T requiredParsed(String field, Function<String, T> parser) {
        return required(field, parsed(field, parser));
    }

    /// An array of whole numbers from `least` to `most`. Empty when missing.
    public List<Integer> integers(String field, int least, int most) {
        List<Integer> result = new ArrayList<>();
        List<JsonNode> elements = elements(field);
        for (int i = 0; i < elements.size(); i++) {
            JsonNode element = elements.get(i);
            String at = pointer(field) + "/" + i;
            if (!element.isIntegralNumber()) {
                throw new InvalidFieldException(at, "must be a whole number, not " + kind(element));
            }
            if (!element.canConvertToInt() || element.intValue() < least || element.intValue() > most) {
                throw new InvalidFieldException(at, "must be between " + least + " and " + most);
            }
            result.add(element.intValue());
        }
        return result;
    }

    /// An array of strings, each through the parser. Empty when missing.
    public <T> List<T> parsedList(String field, Function<String, T> parser) {
        List<T> result = new ArrayList<>();
        List<JsonNode> elements = elements(field);
        for (int i = 0; i < elements.size(); i++) {
            String at = pointer(field) + "/" + i;
            if (!elements.get(i).isString()) {
                throw new InvalidFieldException(at, "must be a string, not " + kind(elements.get(i)));
            }
            result.add(parsed(at, elements.get(i).stringValue(), parser));
        }
        return result;
    }

    /// An array of objects, each through the reader. Empty when missing.
    public <T> List<T> objects(String field, Function<JsonFields, T> reader) {
        List<T> result = new ArrayList<>();
        List<JsonNode> elements = elements(field);
        for (int i = 0; i < elements.size(); i++) {
            result.add(reader.apply(of(pointer(field) + "/" + i, elements.get(i))));
        }
        return result;
    }

    public @Nullable JsonFields object(String field) {
        JsonNode value = value(field);
        return value == null ? null : of(pointer(field), value);
    }

    /// An object whose values are all strings, such as `tags`. Empty when missing.
    public Map<String, String> texts(String field) {
        return parsedMap(field, Function.identity(), Function.identity());
    }

    /// An object whose names and strings go through a parser each. Empty when missing.
    public <K, V> Map<K, V> parsedMap(String field, Function<String, K> names, Function<String, V> values) {
        JsonFields fields = object(field);
        Map<K, V> result = new LinkedHashMap<>();
        if (fields != null) {
            for (String name : fields.node.propertyNames()) {
                result.put(parsed(fields.pointer(name), name, names), fields.requiredParsed(name, values));
            }
        }
        return result;
    }

    /// @throws InvalidFieldException if the object has a field that nobody asked for
    public void refuseUnknown() {
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw invalid(
                        name,
                        "is not a field of this object; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    public <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw invalid(field, "is required");
        }
        return value;
    }

    private @Nullable JsonNode value(String field) {
        known.add(field);
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private List<JsonNode> elements(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw invalid(field, "must be an array, not " + kind(value));
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    private static <T> T parsed(String pointer, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (InvalidValueException e) {
            throw new InvalidFieldException(pointer, e.getMessage() == null ? "is invalid" : e.getMessage());
        }
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "a boolean";
            case NULL, MISSING -> "null";
            case NUMBER -> "a number";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
        };
    }
}
