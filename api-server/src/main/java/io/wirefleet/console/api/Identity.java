package io.wirefleet.console.api;

import io.wirefleet.console.bounds.BoundRoutes;
import io.wirefleet.console.bounds.BoundsStore;
import io.wirefleet.console.http.Authenticator;
import io.wirefleet.console.identity.AdminToken;
import io.wirefleet.console.identity.ApiTokenStore;
import io.wirefleet.console.identity.ApiTokens;
import io.wirefleet.console.identity.Callers;
import io.wirefleet.console.identity.LastUsedStore;
import io.wirefleet.console.oidc.IssuerConfig;
import io.wirefleet.console.oidc.Oidc;
import io.wirefleet.console.oidc.UsedTokenStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Who may call: how callers are known, and what they are held to.
///
/// @param bounds what holds callers to what is theirs, on every route
/// @param flush what is to be done every few seconds
public record Identity(Authenticator callers, BoundRoutes bounds, Runnable flush) {
    /// @param given the administrator's token, if a setting gave one
    /// @param issuers whose OpenID Connect tokens are taken
    public static Identity of(
            DSLContext database, Clock clock, @Nullable AdminToken given, List<IssuerConfig> issuers) {
        ApiTokenStore tokens = new ApiTokenStore(database);
        LastUsedStore lastUsed = new LastUsedStore(database, clock);
        UsedTokenStore usedTokens = new UsedTokenStore(database, clock);
        List<Authenticator> callers = new ArrayList<>();
        if (given != null) {
            callers.add(given);
        }
        callers.add(Oidc.callers(issuers, usedTokens, clock));
        callers.add(new ApiTokens(tokens, lastUsed, clock));
        return new Identity(new Callers(callers), new BoundRoutes(new BoundsStore(database)), () -> {
            lastUsed.flush();
            usedTokens.cleanUp();
        });
    }
}
