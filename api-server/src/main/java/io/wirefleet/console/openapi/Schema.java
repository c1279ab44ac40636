package io.wirefleet.console.openapi;

import io.wirefleet.contract.json.Json;
import java.util.Arrays;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A JSON Schema (2020-12, as OpenAPI 3.1 has it) of something without fields of its own; objects are [ObjectSchema]s.
public record Schema(ObjectNode json) {
    public static Schema string(String description) {
        return new Schema(Json.object().put("type", "string").put("description", description));
    }

    public static Schema string(String format, String description) {
        return new Schema(
                Json.object().put("type", "string").put("format", format).put("description", description));
    }

    public static Schema oneOf(String description, String... values) {
        Schema schema = string(description);
        ArrayNode array = schema.json.putArray("enum");
        Arrays.stream(values).forEach(array::add);
        return schema;
    }

    public static Schema integer(long least, long most, String description) {
        return new Schema(Json.object()
                .put("type", "integer")
                .put("minimum", least)
                .put("maximum", most)
                .put("description", description));
    }

    public static Schema flag(String description) {
        return new Schema(Json.object().put("type", "boolean").put("description", description));
    }

    public static Schema id(String description) {
        return string("uuid", description);
    }

    public static Schema time(String description) {
        return string("date-time", description);
    }

    public static Schema array(Schema items, String description) {
        ObjectNode json = Json.object().put("type", "array").put("description", description);
        json.set("items", items.json);
        return new Schema(json);
    }

    /// An object whose values are all strings.
    public static Schema texts(String description) {
        ObjectNode json = Json.object().put("type", "object").put("description", description);
        json.putObject("additionalProperties").put("type", "string");
        return new Schema(json);
    }

    /// The same, or null.
    public Schema orNull() {
        ObjectNode copy = json.deepCopy();
        String type = copy.get("type").stringValue();
        copy.putArray("type").add(type).add("null");
        if (copy.get("enum") instanceof ArrayNode values) {
            values.addNull();
        }
        return new Schema(copy);
    }

    Schema with(String keyword, boolean value) {
        return new Schema(json.deepCopy().put(keyword, value));
    }
}
