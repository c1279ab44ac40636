package io.wirefleet.console.fields;

import io.wirefleet.contract.json.Json;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Values as they stand in JSON: by their text.
public final class JsonTexts {
    private JsonTexts() {}

    public static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    public static ArrayNode array(Collection<?> values) {
        ArrayNode array = Json.array();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }

    /// The tags, sorted by key.
    public static ObjectNode tags(Map<String, String> tags) {
        ObjectNode object = Json.object();
        new TreeMap<>(tags).forEach(object::put);
        return object;
    }

    /// The tags of an object that [#tags] made.
    public static Map<String, String> readTags(String json) {
        Map<String, String> tags = new TreeMap<>();
        Json.parse(json)
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().stringValue()));
        return tags;
    }
}
