package io.wirefleet.console.oidc;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;

/// Gets a provider's keys as they are now.
@FunctionalInterface
interface KeyFetch {
    /// @throws IOException saying what was tried and what went wrong
    JWKSet fetch() throws IOException, InterruptedException;
}
