package io.wirefleet.console.http;

import io.javalin.http.Context;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What all writes have in common, read from the request: who writes, under which conditions, how long to wait.
///
/// @param idempotencyKey null: a repetition is a new request
/// @param digest the same for the same request
/// @param patience how long the answer may be held until the receipt is closed
/// @param dryRun whether nothing is to be written, but told what would be
/// @param confirmation what a dry run answered; null: the caller confirms nothing
/// @param target its method and path, for people
public record WriteRequest(
        Author author,
        @Nullable String idempotencyKey,
        String digest,
        Precondition precondition,
        Duration patience,
        boolean dryRun,
        @Nullable String confirmation,
        String target) {
    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final List<String> PARAMETERS = List.of("wait_seconds", "dry_run", "confirm");

    /// Documented where what is written has a version; elsewhere it is refused.
    public static final Parameter IF_MATCH =
            Parameter.header("If-Match", Schema.string("the ETag that the resource must have"));

    private static final Parameter[] DOCUMENTED = {
        Parameter.query(
                "wait_seconds",
                Schema.integer(0, LONGEST_WAIT_SECONDS, "holds the answer until every server has applied the change")),
        Parameter.query(
                "dry_run",
                Schema.flag("true: writes nothing, and answers 200 with a BlastRadius: what the write would come to")),
        Parameter.query("confirm", Schema.string("the same as Wirefleet-Confirmation")),
        Parameter.header(
                "Wirefleet-Confirmation",
                Schema.string("the confirmation that a dry run of the same request answered")),
        Parameter.header("Idempotency-Key", Schema.string("a repetition under the same key is answered, not done"))
    };

    /// @param body missing: the request has none
    /// @param versioned whether what is written has a version
    public static WriteRequest of(Context context, JsonNode body, boolean versioned) {
        Query query = Query.of(context, PARAMETERS);
        String ifMatch = context.header("If-Match");
        if (ifMatch != null && !versioned) {
            throw RefusedException.malformed("If-Match is for what has a version already; leave it out here");
        }
        return new WriteRequest(
                ConsoleServer.author(context),
                idempotencyKey(context),
                digest(List.of(
                        context.method().name(),
                        context.path(),
                        ifMatch == null ? "" : ifMatch,
                        body.isMissingNode() ? "" : Json.canonical(body))),
                Precondition.parse(ifMatch),
                Duration.ofSeconds(query.integer("wait_seconds", 0, 0, LONGEST_WAIT_SECONDS)),
                query.flag("dry_run"),
                confirmation(context.header("Wirefleet-Confirmation"), query.text("confirm")),
                context.method().name() + " " + context.path());
    }

    private static @Nullable String confirmation(@Nullable String header, @Nullable String parameter) {
        if (header != null && parameter != null && !header.equals(parameter)) {
            throw RefusedException.malformed("Wirefleet-Confirmation and confirm are not the same");
        }
        return header == null ? parameter : header;
    }

    /// A write of somebody who cannot ask for any of it.
    public static WriteRequest unconditional(Author author) {
        return new WriteRequest(author, null, "", Precondition.NONE, Duration.ZERO, false, null, "");
    }

    private static @Nullable String idempotencyKey(Context context) {
        String key = context.header("Idempotency-Key");
        if (key != null && !key.matches("[\\x20-\\x7e]{1,255}")) {
            throw RefusedException.malformed("Idempotency-Key must be 1 to 255 characters of ASCII");
        }
        return key;
    }

    private static String digest(List<String> parts) {
        MessageDigest sha256 = Json.sha256();
        for (String part : parts) {
            sha256.update(part.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /// How the API document names what is read here, but for [#IF_MATCH].
    public static Parameter[] documented() {
        return DOCUMENTED.clone();
    }
}
