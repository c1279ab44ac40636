package io.wirefleet.console.oidc;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whom a token is from and for, and whether it is time: `iss`, `aud`, `exp`, `nbf`, and `iat`, which Nimbus leaves
/// out.
final class ClaimsCheck extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final Clock clock;

    ClaimsCheck(IssuerConfig config, Clock clock) {
        super(
                config.audiences(),
                new JWTClaimsSet.Builder().issuer(config.issuer().toString()).build(),
                Set.of("iss", "sub", "aud", "exp", "iat"),
                Set.of());
        this.clock = clock;
        setMaxClockSkew(Math.toIntExact(config.clockSkew().toSeconds()));
    }

    @Override
    public void verify(JWTClaimsSet claims, @Nullable SecurityContext context) throws BadJWTException {
        super.verify(claims, context);
        if (claims.getIssueTime().toInstant().isAfter(clock.instant().plusSeconds(getMaxClockSkew()))) {
            throw new BadJWTException("JWT issued in the future");
        }
    }

    @Override
    protected Date currentTime() {
        return Date.from(clock.instant());
    }
}
