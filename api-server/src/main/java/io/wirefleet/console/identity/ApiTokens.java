package io.wirefleet.console.identity;

import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Authenticator;
import io.wirefleet.console.http.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// Knows callers by their API tokens. Each call looks the token up by its hash, in one row whatever their number, so
/// that a revoked one is refused at once, on every replica.
public final class ApiTokens implements Authenticator {
    private final ApiTokenStore store;
    private final LastUsedStore lastUsed;
    private final Clock clock;

    public ApiTokens(ApiTokenStore store, LastUsedStore lastUsed, Clock clock) {
        this.store = store;
        this.lastUsed = lastUsed;
        this.clock = clock;
    }

    /// @throws RefusedException (unauthenticated) if the token is over
    @Override
    public Optional<Principal> authenticate(String bearerToken) {
        return store.bySecretHash(TokenSecret.hash(bearerToken)).map(this::use);
    }

    private Principal use(ApiToken token) {
        Instant end = token.spec().expiresAt();
        if (end != null && !end.isAfter(clock.instant())) {
            throw new RefusedException(new Refusal.Unauthenticated(
                    "this API token expired at " + end + "; an administrator can make another"));
        }
        lastUsed.now(token.meta().id());
        return token.bearer();
    }
}
