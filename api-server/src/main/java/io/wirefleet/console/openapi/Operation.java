package io.wirefleet.console.openapi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a route says of itself in the OpenAPI document. Path parameters follow from the path, errors from the role.
///
/// @param request null: takes no body
/// @param status of its success
/// @param answer null: answers no JSON
/// @param foresight what it answers, with 200, if it is asked with `dry_run=true`; null: it cannot be
public record Operation(
        String summary,
        List<Parameter> parameters,
        @Nullable Content request,
        int status,
        @Nullable Content answer,
        @Nullable Content foresight) {
    /// @param location `query` or `header`
    public record Parameter(String location, String name, Schema schema) {
        public static Parameter query(String name, Schema schema) {
            return new Parameter("query", name, schema);
        }

        public static Parameter header(String name, Schema schema) {
            return new Parameter("header", name, schema);
        }
    }

    /// A body.
    public sealed interface Content {
        /// One object as it is answered.
        record Answered(ObjectSchema schema) implements Content {}

        /// A page of a list of such objects.
        record PageOf(ObjectSchema schema) implements Content {}

        /// Such objects in one list, without pages.
        record ListOf(ObjectSchema schema) implements Content {}

        /// One object as it is created or replaced.
        record Write(ObjectSchema schema) implements Content {}

        /// A merge patch of such an object.
        record Patch(ObjectSchema schema) implements Content {}

        /// Something that is not JSON, or that its summary describes.
        record Other(String mediaType) implements Content {}
    }

    public Operation {
        parameters = List.copyOf(parameters);
    }

    public static Operation of(String summary) {
        return new Operation(summary, List.of(), null, 200, null, null);
    }

    public Operation with(Parameter... more) {
        List<Parameter> all = new ArrayList<>(parameters);
        all.addAll(List.of(more));
        return new Operation(summary, all, request, status, answer, foresight);
    }

    public Operation taking(Content content) {
        return new Operation(summary, parameters, content, status, answer, foresight);
    }

    public Operation answering(int newStatus, @Nullable Content content) {
        return new Operation(summary, parameters, request, newStatus, content, foresight);
    }

    public Operation foreseeing(Content content) {
        return new Operation(summary, parameters, request, status, answer, content);
    }
}
