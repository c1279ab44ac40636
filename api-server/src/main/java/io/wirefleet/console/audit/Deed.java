package io.wirefleet.console.audit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One thing that was changed, and how. Bears no secrets.
///
/// @param action such as `create`, `update`, `delete`, `revoke`
/// @param kind of the thing, as in `access_rule`
/// @param subjectId which thing it was
/// @param subjectName what people call it; null: it has no name
/// @param before what it was; null: it was not there
/// @param after what it is; null: it is not there any more
public record Deed(
        String action,
        String kind,
        String subjectId,
        @Nullable String subjectName,
        @Nullable ObjectNode before,
        @Nullable ObjectNode after) {}
