package io.wirefleet.console.errors;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Why a request was refused.
public sealed interface Refusal {
    String detail();

    /// The request cannot be read: broken JSON, cursor, ETag or query parameter.
    record Malformed(String detail) implements Refusal {}

    /// Nobody is known by these credentials, or there are none.
    record Unauthenticated(String detail) implements Refusal {}

    /// The caller is known, and may not.
    record Forbidden(String detail) implements Refusal {}

    record NotFound(String detail) implements Refusal {}

    record MethodNotAllowed(String detail, List<String> allowed) implements Refusal {
        public MethodNotAllowed {
            allowed = List.copyOf(allowed);
        }
    }

    /// The request contradicts what is there.
    ///
    /// @param pointer the field that would have to change; null: none in particular
    record Conflict(@Nullable String pointer, String detail) implements Refusal {}

    /// The request takes a second person, who may approve it.
    record NeedsApproval(UUID approvalId, String detail) implements Refusal {}

    /// The resource is not in the version that the caller knows.
    record Stale(String detail) implements Refusal {}

    /// Too many requests in too short a time.
    ///
    /// @param retryAfterSeconds when one more will be taken
    record TooMany(String detail, int retryAfterSeconds) implements Refusal {}

    record TooLarge(String detail) implements Refusal {}

    record UnsupportedMediaType(String detail) implements Refusal {}

    /// The request was understood, and some of its fields are wrong.
    record Invalid(List<FieldError> errors) implements Refusal {
        public Invalid {
            errors = List.copyOf(errors);
        }

        @Override
        public String detail() {
            FieldError first = errors.getFirst();
            String field = first.pointer().isEmpty() ? "the body" : first.pointer();
            String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
            return field + " " + first.detail() + more;
        }
    }

    /// The request was understood, and asks for something that is not held.
    record OutOfRange(String detail) implements Refusal {}

    /// Something that the console needs, such as its database, is away for now.
    record Unavailable(String detail) implements Refusal {}

    /// The console itself is at fault; its log says more.
    record Failed(String detail) implements Refusal {}
}
