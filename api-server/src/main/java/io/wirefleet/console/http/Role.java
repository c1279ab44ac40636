package io.wirefleet.console.http;

import io.javalin.security.RouteRole;
import io.wirefleet.contract.InvalidValueException;
import java.util.Locale;

/// What a route asks of its caller. From [#MEMBER] on each role may do all that those before it may; callers are
/// members, auditors, operators or administrators, and only auditors may not what takes an [#OWNER].
public enum Role implements RouteRole {
    /// Anybody.
    PUBLIC,
    /// A node agent; the route itself checks which.
    AGENT,
    /// A person, for what is their own.
    MEMBER,
    /// A person for what is their own, or who writes everything; no auditor.
    OWNER,
    /// Reads everything.
    AUDITOR,
    /// Writes networks, servers, peers and access rules.
    OPERATOR,
    /// Everything.
    ADMIN;

    /// A role that a caller can have, by its name.
    ///
    /// @throws InvalidValueException if it is none
    public static Role ofCaller(String text) {
        return switch (text) {
            case "admin" -> ADMIN;
            case "operator" -> OPERATOR;
            case "auditor" -> AUDITOR;
            case "member" -> MEMBER;
            default -> throw new InvalidValueException("must be one of admin, operator, auditor, member");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
