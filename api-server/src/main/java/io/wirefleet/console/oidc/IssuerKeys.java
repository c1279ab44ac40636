package io.wirefleet.console.oidc;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A provider's keys as they were last got. Got again when they are old, and, as providers change their keys, when a
/// token names one that is not among them: no more often than once in a while, whoever sends what. While the provider
/// is away, the known ones go on being used.
final class IssuerKeys implements JWKSource<SecurityContext> {
    /// After which the keys are got again.
    static final Duration MAX_AGE = Duration.ofMinutes(15);

    /// Between two attempts to get them.
    static final Duration PAUSE = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private final String issuer;
    private final KeyFetch fetch;
    private final Clock clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile State state = new State(new JWKSet(), null, null, null);

    /// @param gotAt null: never yet
    /// @param triedAt null: never yet
    /// @param failure what went wrong at the last attempt; null: nothing
    private record State(
            JWKSet keys,
            @Nullable Instant gotAt,
            @Nullable Instant triedAt,
            @Nullable String failure) {}

    /// @param issuer as the log is to call it
    IssuerKeys(String issuer, KeyFetch fetch, Clock clock) {
        this.issuer = issuer;
        this.fetch = fetch;
        this.clock = clock;
    }

    /// @throws KeySourceException if there is none that fits, and the provider could not be asked for more
    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
        State now = state;
        if (isOld(now)) {
            now = again(now);
        }
        List<JWK> fitting = selector.select(now.keys());
        if (fitting.isEmpty()) {
            now = again(now);
            fitting = selector.select(now.keys());
        }
        if (fitting.isEmpty() && now.failure() != null) {
            throw new KeySourceException(now.failure());
        }
        return fitting;
    }

    private boolean isOld(State now) {
        return now.gotAt() == null || now.gotAt().plus(MAX_AGE).isBefore(clock.instant());
    }

    /// One asks, the others wait for what comes of it.
    private State again(State before) {
        fetching.lock();
        try {
            State now = state;
            boolean isTooSoon =
                    now.triedAt() != null && now.triedAt().plus(PAUSE).isAfter(clock.instant());
            if (!now.equals(before) || isTooSoon) {
                return now;
            }
            Instant at = clock.instant();
            try {
                state = new State(fetch.fetch(), at, at, null);
            } catch (IOException e) {
                LOG.warn("the keys of OIDC issuer '{}' are not to be had: {}", issuer, e.getMessage());
                state = new State(now.keys(), now.gotAt(), at, e.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return state;
        } finally {
            fetching.unlock();
        }
    }
}
