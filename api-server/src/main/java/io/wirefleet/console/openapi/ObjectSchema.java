package io.wirefleet.console.openapi;

import io.wirefleet.contract.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The schema of an object with known fields and no others. A named one stands among the document's components.
///
/// @param name such as `Network`
public record ObjectSchema(String name, List<Field> fields) {
    /// @param access who writes the field
    public record Field(String name, Schema schema, Access access) {}

    public enum Access {
        REQUIRED,
        OPTIONAL,
        READ_ONLY,
        WRITE_ONLY
    }

    public ObjectSchema {
        fields = List.copyOf(fields);
    }

    public static ObjectSchema named(String name) {
        return new ObjectSchema(name, List.of());
    }

    /// The same fields, and those that follow, under another name.
    public ObjectSchema as(String newName) {
        return new ObjectSchema(newName, fields);
    }

    public ObjectSchema required(String field, Schema schema) {
        return plus(new Field(field, schema, Access.REQUIRED));
    }

    public ObjectSchema optional(String field, Schema schema) {
        return plus(new Field(field, schema, Access.OPTIONAL));
    }

    public ObjectSchema readOnly(String field, Schema schema) {
        return plus(new Field(field, schema, Access.READ_ONLY));
    }

    public ObjectSchema writeOnly(String field, Schema schema) {
        return plus(new Field(field, schema, Access.WRITE_ONLY));
    }

    /// The schema itself, to stand inside another.
    public Schema inline() {
        return new Schema(json(fields));
    }

    public Schema inline(String description) {
        return new Schema(json(fields).put("description", description));
    }

    /// What is answered: every field, every time.
    ObjectNode answered() {
        List<Field> answered = fields.stream()
                .filter(field -> field.access() != Access.WRITE_ONLY)
                .toList();
        ObjectNode json = json(answered);
        ArrayNode required = json.putArray("required");
        answered.forEach(field -> required.add(field.name()));
        return json;
    }

    /// What a writer sends.
    ObjectSchema writable() {
        return new ObjectSchema(
                name + "Write",
                fields.stream()
                        .filter(field -> field.access() != Access.READ_ONLY)
                        .toList());
    }

    /// What a writer sends as a merge patch: nothing is required.
    ObjectSchema patch() {
        return new ObjectSchema(
                name + "Patch",
                writable().fields().stream()
                        .filter(field -> field.access() != Access.WRITE_ONLY)
                        .map(field -> new Field(field.name(), field.schema(), Access.OPTIONAL))
                        .toList());
    }

    ObjectNode toJson() {
        return json(fields);
    }

    private static ObjectNode json(List<Field> fields) {
        ObjectNode json = Json.object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = json.putObject("properties");
        ArrayNode required = Json.array();
        for (Field field : fields) {
            Schema schema = field.access() == Access.READ_ONLY ? field.schema().with("readOnly", true) : field.schema();
            properties.set(field.name(), schema.json());
            if (field.access() == Access.REQUIRED) {
                required.add(field.name());
            }
        }
        if (!required.isEmpty()) {
            json.set("required", required);
        }
        return json;
    }

    private ObjectSchema plus(Field field) {
        List<Field> more = new ArrayList<>(fields);
        more.add(field);
        return new ObjectSchema(name, more);
    }
}
