package io.wirefleet.console.resources;

import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// A secret that the first answer to a write has, and that is kept nowhere: whoever repeats the request finds a notice
/// in its place.
///
/// @param field of the answer
/// @param whenLost what to do without it, as in `make another`
public record ShownOnce(String field, String secret, String whenLost) {
    private static final String NOTICE = "_notice";

    /// The schema of what is answered, with a secret among its fields.
    public static ObjectSchema in(ObjectSchema schema, String name, String field, String description) {
        return schema.as(name)
                .readOnly(
                        field,
                        Schema.string(description + "; answered once, and null to a repetition")
                                .orNull())
                .readOnly(field + NOTICE, Schema.string("to a repetition alone: what to do if the secret was lost"));
    }

    /// The answer, with the secret.
    Answer shown(Answer answer) {
        return with(answer, Json.object().put(field, secret));
    }

    /// The answer as it may be kept.
    Answer hidden(Answer answer) {
        return with(
                answer,
                Json.object()
                        .put(field, (String) null)
                        .put(
                                field + NOTICE,
                                "was answered once, to the first request, and is not kept; if it was lost, "
                                        + whenLost));
    }

    private static Answer with(Answer answer, ObjectNode more) {
        return answer.with("Cache-Control", "no-store").merged(more);
    }

    /// Prints no secret.
    @Override
    public String toString() {
        return "ShownOnce(" + field + ")";
    }
}
