package io.wirefleet.terraform.console;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One change that the console is asked for.
///
/// @param method `POST`, `PATCH` or `DELETE`
/// @param path below `/api/v1`
/// @param body null where the method takes none
/// @param version the one that the change is based on; the console refuses it when the row has another. Null: any
public record Write(
        String method,
        String path,
        @Nullable JsonNode body,
        @Nullable Long version) {
    public static Write post(String path, JsonNode body) {
        return new Write("POST", path, body, null);
    }

    public static Write patch(String path, JsonNode body, long version) {
        return new Write("PATCH", path, body, Long.valueOf(version));
    }

    public static Write delete(String path) {
        return new Write("DELETE", path, null, null);
    }
}
