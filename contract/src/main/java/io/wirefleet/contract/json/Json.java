package io.wirefleet.contract.json;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON text to trees and back. One spelling for everything that is hashed.
public final class Json {
    /// Reads strictly: a key that stands twice, or text behind the value, is an error.
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /// @throws InvalidFieldException at the root if the text is not JSON, or nothing at all
    public static JsonNode parse(String text) {
        if (text.isBlank()) {
            throw new InvalidFieldException("", "is empty, and should be JSON");
        }
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new InvalidFieldException("", "is not JSON" + place(e.getLocation()));
        }
    }

    /// What stands there may be a secret, so that an error says only where it is.
    private static String place(@Nullable TokenStreamLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    /// The canonical text: keys sorted by UTF-16 code unit, no white space. For trees of objects, arrays, strings,
    /// integers, booleans and nulls it is that of RFC 8785.
    public static String canonical(JsonNode node) {
        return MAPPER.writeValueAsString(sorted(node));
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, JsonNode> fields = new TreeMap<>();
            object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            ObjectNode result = object();
            fields.forEach((name, value) -> result.set(name, sorted(value)));
            return result;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode result = array();
            array.forEach(element -> result.add(sorted(element)));
            return result;
        }
        return node;
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
