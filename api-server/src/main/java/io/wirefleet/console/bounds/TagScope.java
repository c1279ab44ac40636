package io.wirefleet.console.bounds;

import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Principal;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The tags that a caller's writes are held to: what they write must carry all of them, before and after.
public final class TagScope {
    private TagScope() {}

    /// @param what it is, in words, such as `peer`
    /// @throws RefusedException (forbidden) if the tags lack one of the caller's
    public static void require(Principal caller, String what, Map<String, String> tags) {
        if (!tags.entrySet().containsAll(caller.tags().entrySet())) {
            throw refused(caller, "and this " + what + " does not, or would not");
        }
    }

    static RefusedException refused(Principal caller, String why) {
        String scope = new TreeMap<>(caller.tags())
                .entrySet().stream()
                        .map(tag -> tag.getKey() + "=" + tag.getValue())
                        .collect(Collectors.joining(", "));
        return new RefusedException(
                new Refusal.Forbidden("this token is scoped to what carries the tags " + scope + ", " + why));
    }
}
