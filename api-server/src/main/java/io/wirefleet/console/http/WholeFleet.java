package io.wirefleet.console.http;

import io.javalin.http.Context;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import java.util.Map;

/// Keeps callers whose token is good for some tags alone from what has no tags.
public final class WholeFleet {
    private WholeFleet() {}

    /// @throws RefusedException if the caller's token is scoped by tags
    public static void require(Context context) {
        if (!ConsoleServer.principal(context).tags().isEmpty()) {
            throw new RefusedException(
                    new Refusal.Forbidden("this takes a token that is not scoped by tags: it reaches the whole fleet"));
        }
    }

    /// @throws RefusedException if the caller's token is good for other tags than these
    public static void requireTags(Context context, Map<String, String> tags) {
        Map<String, String> scope = ConsoleServer.principal(context).tags();
        if (!tags.entrySet().containsAll(scope.entrySet())) {
            throw new RefusedException(new Refusal.Forbidden(
                    "this token is scoped by tags, which what it writes must all carry: " + scope));
        }
    }
}
