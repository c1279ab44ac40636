package io.wirefleet.terraform.console;

import io.wirefleet.terraform.schema.AttributePath;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Pointers;
import io.wirefleet.terraform.schema.Schema;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Failures as diagnostics: what went wrong, on which attribute, and what to do about it.
public final class FailureText {
    private FailureText() {}

    /// @param attempt what was tried, such as `create the peer 'laptop'`
    public static List<Diagnostic> diagnostics(Schema schema, String attempt, ConsoleFailure failure) {
        String summary = "Could not " + attempt;
        return switch (failure) {
            case ConsoleFailure.Refused refused -> refused(schema, summary, refused);
            case ConsoleFailure.Overtaken(ConsoleFailure.Refused refusal, LatestChange by) ->
                List.of(Diagnostic.error(summary, overtaken(by) + trace(refusal.requestId())));
            case ConsoleFailure.TooManyCut(long total, long limit) ->
                List.of(Diagnostic.error(summary, tooManyCut(total, limit)));
            case ConsoleFailure.Unconfirmed(ConsoleFailure.Refused refusal, long cut, long withAccess) ->
                List.of(Diagnostic.error(
                        summary,
                        "The console's guard asks for a confirmation: this cuts " + cut + " of the " + withAccess
                                + " peers that have access.\n\nLook at it. If it is meant, say how many peers one run"
                                + " may cut, at least " + cut + ", in the provider's max_peers_cut (or"
                                + " WIREFLEET_MAX_PEERS_CUT), and apply again: the provider then confirms what stays"
                                + " within that." + trace(refusal.requestId())));
            case ConsoleFailure.TooOld(URI endpoint, String path) ->
                List.of(Diagnostic.error(
                        summary,
                        "The console at " + endpoint + " has nothing at /api/v1" + path + ": it is older than this"
                                + " provider.\n\nUpgrade the console, or ask for an older version of the provider in"
                                + " required_providers."));
            case ConsoleFailure.Unreachable(URI endpoint, String why) ->
                List.of(Diagnostic.error(
                        summary,
                        "The console at " + endpoint + " could not be reached, several times over: " + why
                                + ".\n\nCheck the provider's endpoint (or WIREFLEET_ENDPOINT), that the console runs"
                                + " (its /readyz answers 200), and that this machine may connect to it."));
            case ConsoleFailure.Late(URI endpoint, Duration waited, String method) ->
                List.of(Diagnostic.error(
                        summary,
                        "The console at " + endpoint + " did not answer within " + waited.toSeconds() + " seconds."
                                + (method.equals("GET")
                                        ? ""
                                        : " It may have done what it was asked all the same: run terraform plan to see.")
                                + "\n\nLook at the console's log and load. For one that needs longer, raise the"
                                + " provider's request_timeout_seconds (or WIREFLEET_REQUEST_TIMEOUT_SECONDS)."));
            case ConsoleFailure.Untrusted(URI endpoint, String why) ->
                List.of(Diagnostic.error(
                        summary,
                        "The console at " + endpoint + " showed a certificate that is not trusted: " + why
                                + ".\n\nIf the console made its own certificate, point the provider's ca_file (or"
                                + " WIREFLEET_CA_FILE) to a copy of ca.pem from its data directory, and use a host name"
                                + " that the certificate names. If it is one for another time, renew it, or set this"
                                + " machine's clock."));
            case ConsoleFailure.NotTheConsole(URI endpoint, String why) ->
                List.of(Diagnostic.error(
                        summary,
                        "What answers at " + endpoint + " does not seem to be a Wirefleet console: " + why
                                + ".\n\nCheck the provider's endpoint (or WIREFLEET_ENDPOINT); it is the console's"
                                + " address without a path. A proxy in between may answer in its place."));
        };
    }

    /// What the console refused, or would refuse.
    public static List<Diagnostic> refused(Schema schema, String summary, ConsoleFailure.Refused refused) {
        return refused.errors().isEmpty()
                ? List.of(Diagnostic.error(summary, refusal(refused)))
                : refused.errors().stream()
                        .map(error -> field(schema, summary, error, refused))
                        .toList();
    }

    /// @param total how many all changes of this run would cut
    public static String tooManyCut(long total, long limit) {
        return "With this change, all that this run of Terraform changes would take something from " + total
                + " peers (who is cut by two changes counts twice), and max_peers_cut allows " + limit
                + ". Nothing of this change is written.\n\nLook at the changes. If they are meant, raise the provider's"
                + " max_peers_cut (or WIREFLEET_MAX_PEERS_CUT) for this run; it takes " + total + " to come so far.";
    }

    private static Diagnostic field(
            Schema schema, String summary, ConsoleFailure.FieldError error, ConsoleFailure.Refused refused) {
        AttributePath path = Pointers.toPath(schema, error.pointer());
        String advice = refused.status() == 409
                ? "\n\nGive it another, change what has it, or, where that is the same thing, import it: another run of"
                        + " Terraform may have made it."
                : "";
        String where = error.pointer().isEmpty() ? "" : error.pointer().substring(1) + " ";
        return Diagnostic.error(summary, where + error.detail() + "." + advice + trace(refused.requestId()), path);
    }

    private static String overtaken(@Nullable LatestChange by) {
        String who = by == null
                ? "Somebody changed it after Terraform had read it"
                : "After Terraform had read it, '" + by.actor() + "' changed "
                        + (by.fields().isEmpty() ? "it" : String.join(", ", by.fields())) + ", at " + by.at();
        return who + ". Nothing was written over that.\n\nRun terraform plan again to see the change, then apply.";
    }

    private static String refusal(ConsoleFailure.Refused refused) {
        String said = refused.detail().isEmpty() ? refused.title() : refused.detail();
        String advice = switch (refused.status()) {
            case 401 ->
                "The console does not accept the token. Check the provider's token or oidc_token (or WIREFLEET_TOKEN,"
                        + " WIREFLEET_OIDC_TOKEN); it may have expired or been revoked. What was done before stands in"
                        + " the state: with a token that is accepted, apply again and it goes on from there.";
            case 403 -> "The token is valid, but its role may not do this. Use one with the role operator or admin.";
            case 404 -> "It is gone from the console. Run terraform plan again to see the difference.";
            case 409 -> "It conflicts with something that exists. Change one of the two, or import what exists.";
            case 429 -> "The console asks for fewer requests. Wait, or lower terraform's -parallelism.";
            default -> refused.status() >= 500 ? "The fault is on the console's side; its log has the details." : "";
        };
        return said + (advice.isEmpty() ? "" : "\n\n" + advice) + trace(refused.requestId());
    }

    private static String trace(@Nullable String requestId) {
        return requestId == null ? "" : "\n\nRequest " + requestId + " in the console's log.";
    }
}
