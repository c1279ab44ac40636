package io.wirefleet.contract.state;

import io.wirefleet.contract.json.Json;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/// Values as they stand in JSON: by their text.
final class JsonLists {
    private JsonLists() {}

    static ArrayNode texts(Collection<?> values) {
        ArrayNode array = Json.array();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }

    static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
