package io.wirefleet.terraform.console;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a request to the console came to nothing.
public sealed interface ConsoleFailure {
    /// The console refused it, as problem+json (RFC 9457).
    ///
    /// @param requestId for whoever looks into the console's log
    record Refused(
            int status,
            String title,
            String detail,
            List<FieldError> errors,
            @Nullable String requestId) implements ConsoleFailure {}

    /// The row has another version than the one that an update was based on, so that nothing was written.
    ///
    /// @param by who changed it, where the caller may know; null where not
    record Overtaken(Refused refusal, @Nullable LatestChange by) implements ConsoleFailure {}

    /// What is wrong with one field.
    ///
    /// @param pointer JSON pointer (RFC 6901) into the request
    record FieldError(String pointer, String detail) {}

    /// The provider itself kept from writing it, because all that this run changes would cut too many peers.
    ///
    /// @param total how many it would be, this change included
    /// @param limit how many it may be
    record TooManyCut(long total, long limit) implements ConsoleFailure {}

    /// The console's guard asks for a confirmation, and nobody has said how many peers may be cut.
    record Unconfirmed(Refused refusal, long cut, long withAccess) implements ConsoleFailure {}

    /// The console has nothing at a path that every console of this provider's version has.
    ///
    /// @param path below `/api/v1`
    record TooOld(URI endpoint, String path) implements ConsoleFailure {}

    /// Nobody answered, or only to say that it can't now, each of several times.
    record Unreachable(URI endpoint, String why) implements ConsoleFailure {}

    /// The answer took too long.
    ///
    /// @param method of the request
    record Late(URI endpoint, Duration waited, String method) implements ConsoleFailure {}

    /// Somebody answered, but nobody whom the configured authorities vouch for.
    record Untrusted(URI endpoint, String why) implements ConsoleFailure {}

    /// Something answered that isn't the console's interface.
    record NotTheConsole(URI endpoint, String why) implements ConsoleFailure {}
}
