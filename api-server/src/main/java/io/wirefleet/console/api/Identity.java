package io.wirefleet.console.api;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.http.Authenticator;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.identity.ApiTokenRoutes;
import io.wirefleet.console.identity.ApiTokenStore;
import io.wirefleet.console.identity.ApiTokens;
import io.wirefleet.console.identity.Callers;
import io.wirefleet.console.identity.LastUsedStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/// Who may call: how callers are known, and the routes by which administrators say so.
///
/// @param flush what is to be done every few seconds
public record Identity(Authenticator callers, List<Route> routes, Runnable flush) {
    /// @param given further ways to know callers, asked first
    public static Identity of(
            DSLContext database,
            AuditLog audit,
            Supplier<UUID> ids,
            SecureRandom random,
            Clock clock,
            List<Authenticator> given) {
        ApiTokenStore tokens = new ApiTokenStore(database, audit);
        LastUsedStore lastUsed = new LastUsedStore(database, clock);
        return new Identity(
                new Callers(Stream.concat(given.stream(), Stream.of(new ApiTokens(tokens, lastUsed, clock)))
                        .toList()),
                new ApiTokenRoutes(tokens, ids, random, clock).routes(),
                lastUsed::flush);
    }
}
