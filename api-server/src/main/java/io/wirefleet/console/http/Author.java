package io.wirefleet.console.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who does something, and from where: as records name them.
///
/// @param name the [Principal#name], `agent:` and a server's id, or `console`
/// @param role what they acted as: a [Role] in lower case, `agent` or `console`
/// @param sourceAddress the IP address that the request came from; null: it came from nowhere
/// @param requestId null: there was no request
/// @param person the [Principal#person]
public record Author(
        String name,
        String role,
        @Nullable String sourceAddress,
        @Nullable String requestId,
        Set<String> person) {
    public Author {
        person = Set.copyOf(person);
    }

    /// One who is a person by their name.
    public Author(String name, String role, @Nullable String sourceAddress, @Nullable String requestId) {
        this(name, role, sourceAddress, requestId, Set.of(name));
    }

    /// The console, for what it does by itself.
    public static final Author CONSOLE = new Author("console", "console", null, null);
}
