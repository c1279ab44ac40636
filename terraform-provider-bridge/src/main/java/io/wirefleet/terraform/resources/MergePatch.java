package io.wirefleet.terraform.resources;

import io.wirefleet.contract.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON merge patches (RFC 7396).
final class MergePatch {
    private MergePatch() {}

    /// The smallest patch that makes one object the other. Arrays change as a whole.
    static ObjectNode between(ObjectNode before, ObjectNode after) {
        ObjectNode patch = Json.object();
        for (String name : before.propertyNames()) {
            if (!after.has(name)) {
                patch.putNull(name);
            }
        }
        after.properties().forEach(field -> {
            JsonNode old = before.path(field.getKey());
            JsonNode fresh = field.getValue();
            if (old instanceof ObjectNode oldObject && fresh instanceof ObjectNode freshObject) {
                ObjectNode inner = between(oldObject, freshObject);
                if (!inner.isEmpty()) {
                    patch.set(field.getKey(), inner);
                }
            } else if (!old.equals(fresh)) {
                patch.set(field.getKey(), fresh);
            }
        });
        return patch;
    }
}
