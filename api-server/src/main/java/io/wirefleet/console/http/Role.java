package io.wirefleet.console.http;

import io.javalin.security.RouteRole;
import java.util.Locale;

/// What a route asks of its caller. From [#MEMBER] on each role may do all that those before it may.
public enum Role implements RouteRole {
    /// Anybody.
    PUBLIC,
    /// A node agent; the route itself checks which.
    AGENT,
    /// A person, for what is their own.
    MEMBER,
    /// Reads everything.
    AUDITOR,
    /// Writes networks, servers, peers and access rules.
    OPERATOR,
    /// Everything.
    ADMIN;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
