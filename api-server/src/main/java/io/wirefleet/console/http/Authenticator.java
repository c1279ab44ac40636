package io.wirefleet.console.http;

import java.util.Optional;

/// Knows callers by what stands behind `Authorization: Bearer`.
@FunctionalInterface
public interface Authenticator {
    /// @return empty: nobody is known by this token
    Optional<Principal> authenticate(String bearerToken);
}
