package io.wirefleet.console.oidc;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Authenticator;
import io.wirefleet.console.http.Principal;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Knows callers by the tokens of OpenID Connect providers. The token says which; only one that is configured is asked.
public final class OidcCallers implements Authenticator {
    private final Map<String, OidcIssuer> issuers;

    OidcCallers(List<OidcIssuer> issuers) {
        this.issuers = issuers.stream().collect(Collectors.toMap(OidcIssuer::issuer, Function.identity()));
    }

    /// @throws RefusedException if it is a JWT that is no good
    @Override
    public Optional<Principal> authenticate(String bearerToken) {
        if (bearerToken.chars().filter(c -> c == '.').count() != 2) {
            return Optional.empty();
        }
        try {
            JWT token = JWTParser.parse(bearerToken);
            String name = token.getJWTClaimsSet() == null
                    ? null
                    : token.getJWTClaimsSet().getIssuer();
            OidcIssuer issuer = name == null ? null : issuers.get(name);
            if (issuer == null) {
                throw new RefusedException(
                        new Refusal.Unauthenticated("the token is of an issuer that is not known here"));
            }
            return Optional.of(issuer.authenticate(token));
        } catch (ParseException _) {
            return Optional.empty();
        }
    }
}
