package io.wirefleet.console.agents;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.agent.AgentToken;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.ServerId;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// Knows agents by their tokens: short-lived JWTs, signed with Ed25519 by the identity key that the server enrolled
/// with (see [AgentToken]). Clocks may be apart by a minute. No other algorithm is taken, whatever a token says.
public final class AgentAuthenticator {
    private static final Duration SKEW = Duration.ofSeconds(60);

    private final DSLContext database;
    private final Clock clock;

    public AgentAuthenticator(DSLContext database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// @throws RefusedException (unauthenticated) saying what is wrong with the token, or that the server is not
    ///     known by it
    public ServerId authenticate(@Nullable String bearerToken) {
        if (bearerToken == null) {
            throw refused("an agent's token is required: Authorization: Bearer <token>");
        }
        try {
            SignedJWT token = SignedJWT.parse(bearerToken);
            if (!JWSAlgorithm.EdDSA.equals(token.getHeader().getAlgorithm())) {
                throw refused("the token must be signed with EdDSA");
            }
            ServerId server = check(token.getJWTClaimsSet());
            VerifyingKey key = identityKey(server);
            if (key == null
                    || !key.verifies(
                            token.getSigningInput(), token.getSignature().decode())) {
                throw refused("the token is not of an agent that is enrolled here; enrol the server again");
            }
            return server;
        } catch (ParseException | InvalidValueException _) {
            throw refused("the token is not a token of an agent");
        }
    }

    private ServerId check(JWTClaimsSet claims) throws ParseException {
        if (!AgentToken.ISSUER.equals(claims.getIssuer())
                || !claims.getAudience().equals(List.of(AgentToken.AUDIENCE))) {
            throw refused("the token was not made by an agent for a console");
        }
        Date issuedAt = claims.getIssueTime();
        Date expiresAt = claims.getExpirationTime();
        String subject = claims.getSubject();
        if (issuedAt == null || expiresAt == null || subject == null) {
            throw refused("the token lacks one of the claims iat, exp, sub");
        }
        Instant now = clock.instant();
        if (!expiresAt.toInstant().isAfter(now.minus(SKEW))) {
            throw refused("the token is over; check the server's clock");
        }
        if (issuedAt.toInstant().isAfter(now.plus(SKEW))
                || expiresAt.toInstant().isAfter(now.plus(AgentToken.LIFETIME).plus(SKEW))) {
            throw refused("the token is from the future, or good for too long; check the server's clock");
        }
        return ServerId.parse(subject);
    }

    private @Nullable VerifyingKey identityKey(ServerId server) {
        Record row = database.fetchOne("select identity_key from server_agent where server_id = {0}", server.value());
        return row == null ? null : VerifyingKey.of(row.get("identity_key", byte[].class));
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(new Refusal.Unauthenticated(detail));
    }
}
