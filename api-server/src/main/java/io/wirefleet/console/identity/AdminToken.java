package io.wirefleet.console.identity;

import io.wirefleet.console.http.Authenticator;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.http.Role;
import java.security.MessageDigest;
import java.util.Optional;

/// The administrator's token as a setting gave it: it stays in memory, as its SHA-256, and no record holds it.
public final class AdminToken implements Authenticator {
    private static final Principal ADMIN = new Principal("admin-token", Role.ADMIN);

    private final byte[] digest;

    public AdminToken(String secret) {
        digest = TokenSecret.hash(secret);
    }

    @Override
    public Optional<Principal> authenticate(String bearerToken) {
        return MessageDigest.isEqual(digest, TokenSecret.hash(bearerToken)) ? Optional.of(ADMIN) : Optional.empty();
    }
}
