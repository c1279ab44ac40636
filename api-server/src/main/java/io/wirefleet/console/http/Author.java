package io.wirefleet.console.http;

import org.jspecify.annotations.Nullable;

/// Who does something, and from where: as records name them.
///
/// @param name the [Principal#name], `agent:` and a server's id, or `console`
/// @param role what they acted as: a [Role] in lower case, `agent` or `console`
/// @param sourceAddress the IP address that the request came from; null: it came from nowhere
/// @param requestId null: there was no request
public record Author(
        String name,
        String role,
        @Nullable String sourceAddress,
        @Nullable String requestId) {
    /// The console, for what it does by itself.
    public static final Author CONSOLE = new Author("console", "console", null, null);
}
