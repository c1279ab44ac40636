package io.wirefleet.console.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.http.Principal;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One OpenID Connect provider: checks its tokens, and tells who their bearers are.
final class OidcIssuer {
    /// Signatures by private keys. Not `none`, and no HMAC: a public key must never do as a secret.
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    /// ID tokens, and access tokens of RFC 9068.
    private static final Set<@Nullable JOSEObjectType> TYPES = types();

    private final IssuerConfig config;
    private final UsedTokens usedTokens;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /// Where it is kept which tokens were used.
    @FunctionalInterface
    interface UsedTokens {
        /// @param keptUntil after which the token is refused anyway
        /// @return whether this is its first use
        boolean use(String issuer, String tokenId, Instant keptUntil);
    }

    OidcIssuer(IssuerConfig config, KeyFetch keys, UsedTokens usedTokens, Clock clock) {
        this.config = config;
        this.usedTokens = usedTokens;
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(TYPES));
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(ALGORITHMS, new IssuerKeys(config.name(), keys, clock)));
        processor.setJWTClaimsSetVerifier(new ClaimsCheck(config, clock));
    }

    private static Set<@Nullable JOSEObjectType> types() {
        Set<@Nullable JOSEObjectType> types = new HashSet<>();
        types.add(JOSEObjectType.JWT);
        types.add(new JOSEObjectType("at+jwt"));
        types.add(null);
        return types;
    }

    String issuer() {
        return config.issuer().toString();
    }

    /// @throws RefusedException saying what is wrong with the token (unauthenticated), that no rule is for its bearer
    ///     (forbidden), or that it cannot be told for now (unavailable)
    Principal authenticate(JWT token) {
        JWTClaimsSet checked = check(token);
        JsonNode claims = Json.parse(checked.toString());
        MappingRule rule = config.rules().stream()
                .filter(candidate -> candidate.matches(claims))
                .findFirst()
                .orElseThrow(
                        () -> new RefusedException(new Refusal.Forbidden("the token is good, but no rule of issuer '"
                                + config.name() + "' is for '" + checked.getSubject() + "'")));
        String name = "oidc:" + config.name() + "/" + one(claims, rule.nameClaim());
        Principal principal = new Principal(
                name,
                rule.role(),
                rule.ownerClaim() == null ? null : one(claims, rule.ownerClaim()),
                rule.tags(),
                person(name, checked));
        if (rule.singleUse()) {
            use(checked);
        }
        return principal;
    }

    /// Known by the subject too: two rules may name one person by different claims.
    private Set<String> person(String name, JWTClaimsSet claims) {
        String subject = claims.getSubject();
        return subject == null ? Set.of(name) : Set.of(name, "oidc-subject:" + issuer() + " " + subject);
    }

    private JWTClaimsSet check(JWT token) {
        try {
            return processor.process(token, null);
        } catch (ExpiredJWTException _) {
            throw refused("is expired");
        } catch (BadJOSEException e) {
            throw refused("is refused: " + e.getMessage());
        } catch (KeySourceException e) {
            throw new RefusedException(new Refusal.Unavailable("the keys of OIDC issuer '" + config.name()
                    + "' are not to be had just now (" + e.getMessage() + "); try again"));
        } catch (JOSEException _) {
            throw refused("cannot be checked");
        }
    }

    /// The value that there must be one of.
    private String one(JsonNode claims, ClaimPath claim) {
        if (claim.isUnverified(claims)) {
            throw refused("has an email that its provider has not verified");
        }
        List<String> values = claim.values(claims);
        try {
            if (values.size() == 1) {
                return Texts.line(255).apply(values.getFirst());
            }
        } catch (InvalidValueException _) {
            // Refused below.
        }
        throw refused("must have one value of 1 to 255 printable characters in the claim " + claim);
    }

    private void use(JWTClaimsSet claims) {
        String id = claims.getJWTID();
        if (id == null || id.isEmpty()) {
            throw refused("must have a jti: its rule lets it be used once only");
        }
        Instant keptUntil = claims.getExpirationTime().toInstant().plus(config.clockSkew());
        if (!usedTokens.use(issuer(), id, keptUntil)) {
            throw refused("was used already, and its rule lets it be used once only");
        }
    }

    private RefusedException refused(String what) {
        return new RefusedException(
                new Refusal.Unauthenticated("the token of OIDC issuer '" + config.name() + "' " + what));
    }
}
