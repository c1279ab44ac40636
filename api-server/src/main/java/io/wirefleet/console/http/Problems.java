package io.wirefleet.console.http;

import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import io.wirefleet.console.delivery.ConflictException;
import io.wirefleet.console.errors.FieldError;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Every error that leaves the console, as `application/problem+json` (RFC 9457).
final class Problems {
    static final String MEDIA_TYPE = "application/problem+json";

    private Problems() {}

    static Refusal refusal(Throwable thrown) {
        return switch (thrown) {
            case RefusedException e -> e.refusal();
            case InvalidFieldException e -> new Refusal.Invalid(List.of(new FieldError(e.pointer(), e.detail())));
            case ConflictException e -> new Refusal.Conflict(e.pointer(), e.detail());
            case MethodNotAllowedResponse e ->
                new Refusal.MethodNotAllowed(
                        "this path does not know the method",
                        List.of(e.getDetails()
                                .getOrDefault("availableMethods", "")
                                .split(", ")));
            case HttpResponseException e -> refusal(e.getStatus(), String.valueOf(e.getMessage()));
            default -> DatabaseRefusals.of(thrown);
        };
    }

    /// What the server below the routes refused by a status alone.
    static Refusal refusal(int status, String detail) {
        return switch (status) {
            case 401 -> new Refusal.Unauthenticated(detail);
            case 403 -> new Refusal.Forbidden(detail);
            case 404 -> new Refusal.NotFound("there is nothing at this path");
            case 405 -> new Refusal.MethodNotAllowed("this path does not know the method", List.of());
            case 413 -> new Refusal.TooLarge(detail);
            case 415 -> new Refusal.UnsupportedMediaType(detail);
            case 503 -> new Refusal.Unavailable("the console is not ready");
            default -> status < 500 ? new Refusal.Malformed(detail) : new Refusal.Failed("the console failed");
        };
    }

    static int status(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Malformed _ -> 400;
            case Refusal.Unauthenticated _ -> 401;
            case Refusal.Forbidden _ -> 403;
            case Refusal.NotFound _ -> 404;
            case Refusal.MethodNotAllowed _ -> 405;
            case Refusal.Conflict _, Refusal.NeedsApproval _ -> 409;
            case Refusal.Stale _ -> 412;
            case Refusal.TooLarge _ -> 413;
            case Refusal.UnsupportedMediaType _ -> 415;
            case Refusal.Invalid _, Refusal.OutOfRange _ -> 422;
            case Refusal.TooMany _ -> 429;
            case Refusal.Failed _ -> 500;
            case Refusal.Unavailable _ -> 503;
        };
    }

    static ObjectNode toJson(Refusal refusal, String requestId) {
        int status = status(refusal);
        ObjectNode json = Json.object()
                .put("type", "about:blank")
                .put("title", HttpStatus.forStatus(status).getMessage())
                .put("status", status)
                .put("detail", refusal.detail())
                .put("request_id", requestId);
        if (refusal instanceof Refusal.NeedsApproval(UUID approvalId, String _)) {
            json.put("approval_id", approvalId.toString());
        }
        ArrayNode errors = json.putArray("errors");
        for (FieldError error : errors(refusal)) {
            errors.addObject().put("pointer", error.pointer()).put("detail", error.detail());
        }
        return json;
    }

    private static List<FieldError> errors(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Invalid invalid -> invalid.errors();
            case Refusal.Conflict conflict ->
                conflict.pointer() == null ? List.of() : List.of(new FieldError(conflict.pointer(), conflict.detail()));
            case Refusal.NeedsApproval(UUID _, String detail) -> List.of(new FieldError("", detail));
            case Refusal.Malformed _,
                    Refusal.Unauthenticated _,
                    Refusal.Forbidden _,
                    Refusal.NotFound _,
                    Refusal.MethodNotAllowed _,
                    Refusal.Stale _,
                    Refusal.TooLarge _,
                    Refusal.TooMany _,
                    Refusal.UnsupportedMediaType _,
                    Refusal.OutOfRange _,
                    Refusal.Failed _,
                    Refusal.Unavailable _ -> List.of();
        };
    }
}
