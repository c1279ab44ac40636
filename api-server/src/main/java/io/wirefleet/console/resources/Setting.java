package io.wirefleet.console.resources;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Something that the console has one of: read, and replaced by administrators.
///
/// @param <T> what they set
public interface Setting<T> {
    /// As it stands in paths, such as `member-limits`.
    String path();

    /// What reading it tells, for the API document.
    String reading();

    /// What setting it does, for the API document.
    String writing();

    /// The least role that may read it.
    Role reader();

    /// All fields that are answered.
    ObjectSchema schema();

    /// @throws io.wirefleet.console.errors.RefusedException naming every field that is wrong
    T read(JsonNode body);

    /// What a writer would send to change nothing.
    ObjectNode toJson(T value);

    /// As it stands now.
    KeptSetting<T> current();

    /// What became of it.
    ///
    /// @param after the same as before if nothing was changed
    record Replaced<T>(KeptSetting<T> before, KeptSetting<T> after) {}

    /// Replaces it, with the next version; what it is already stays as it is.
    ///
    /// @param request whose precondition looks at the version that is replaced, and may refuse
    Change<Replaced<T>> replace(WriteRequest request, T value);
}
