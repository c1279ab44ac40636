package io.wirefleet.console.http;

import io.javalin.http.Context;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import java.util.Optional;

/// Lets requests in: not too many of them, and to each route only callers who are known and may use it.
final class Gate {
    private static final String PRINCIPAL = "principal";
    private static final String BEARER = "Bearer ";

    private final Authenticator authenticator;
    private final RateLimits limits;

    Gate(Authenticator authenticator, RateLimits limits) {
        this.authenticator = authenticator;
        this.limits = limits;
    }

    /// @throws RefusedException if the request is not let in
    void admit(Context context) {
        Role asked = context.routeRoles().stream()
                .map(Role.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a route without a role: " + context.path()));
        if (asked == Role.AGENT) {
            limits.attempt(context.ip());
            return;
        }
        limits.request(context.ip());
        if (asked == Role.PUBLIC) {
            return;
        }
        limits.attempt(context.ip());
        Principal principal = bearer(context)
                .flatMap(authenticator::authenticate)
                .orElseThrow(() -> new RefusedException(
                        new Refusal.Unauthenticated("a valid token is required: Authorization: Bearer <token>")));
        limits.caller(principal);
        if (!principal.may(asked)) {
            throw new RefusedException(new Refusal.Forbidden(
                    "this takes the role " + asked + ", and you are " + principal.name() + ", " + principal.role()));
        }
        context.attribute(PRINCIPAL, principal);
    }

    /// The request turned out to be nobody's.
    void failed(Context context) {
        limits.failed(context.ip());
    }

    /// Who was let in.
    static Principal principal(Context context) {
        Principal principal = context.attribute(PRINCIPAL);
        if (principal == null) {
            throw new IllegalStateException("this route asks for no caller: " + context.path());
        }
        return principal;
    }

    /// What stands behind `Authorization: Bearer`.
    static Optional<String> bearer(Context context) {
        return Optional.ofNullable(context.header("Authorization"))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }
}
