package io.wirefleet.console.http;

import io.wirefleet.console.errors.Refusal;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// What PostgreSQL's refusals (SQLSTATE, PostgreSQL manual, appendix A) mean to the caller. Anything else is the
/// console's own fault.
final class DatabaseRefusals {
    /// The unique constraints that callers can run into, by name: the field, and what is wrong with it.
    private static final Map<String, Refusal.Conflict> UNIQUE = Map.of(
            "network_name_key", taken("/name", "is the name of another network"),
            "server_name_key", taken("/name", "is the name of another server"),
            "api_token_name_key", taken("/name", "is the name of another API token"),
            "access_rule_name_key", taken("/name", "is the name of another access rule"),
            "peer_network_id_name_key", taken("/name", "is the name of another peer of this network"),
            "peer_next_public_key", taken("/next_public_key", "is the next key of another peer"),
            "peer_public_key_key", taken("/public_key", "is the key of another peer"),
            "key_use_pkey", taken("/public_key", "is the key of another peer or of a server, or was revoked"));

    private DatabaseRefusals() {}

    static Refusal of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e) {
                return of(e);
            }
        }
        return new Refusal.Failed("the console failed; its log says more under this request_id");
    }

    private static Refusal of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (e instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")) {
            return new Refusal.Unavailable("the database is away; nothing was changed that was not answered");
        }
        return switch (state) {
            case "23505" -> UNIQUE.getOrDefault(constraint(e), taken(null, "somebody else wrote the same just now"));
            case "23503" -> taken(null, "something that this depends on, or that depends on it, changed just now");
            case "WF001" ->
                taken("/owner", "is barred, so that no peer can be theirs; lift the bar first (off-boarding)");
            case "22021", "22P05" -> new Refusal.Malformed("a text holds the character U+0000, which none may hold");
            case "40001", "40P01", "55P03" -> new Refusal.Unavailable("too many writers at once; try again");
            default -> new Refusal.Failed("the console failed; its log says more under this request_id");
        };
    }

    private static String constraint(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        String name = message == null ? null : message.getConstraint();
        return name == null ? "" : name;
    }

    private static Refusal.Conflict taken(@Nullable String pointer, String detail) {
        return new Refusal.Conflict(pointer, detail);
    }
}
