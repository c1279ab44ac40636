package io.wirefleet.console.identity;

import io.wirefleet.console.http.Authenticator;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.http.Role;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/// The one token of the administrator. Only its SHA-256 is kept.
public final class AdminToken implements Authenticator {
    private static final Principal ADMIN = new Principal("admin-token", Role.ADMIN);

    private final byte[] digest;

    private AdminToken(byte[] digest) {
        this.digest = digest;
    }

    public AdminToken(String secret) {
        this(digest(secret));
    }

    static AdminToken ofDigest(byte[] digest) {
        return new AdminToken(digest.clone());
    }

    @Override
    public Optional<Principal> authenticate(String bearerToken) {
        return MessageDigest.isEqual(digest, digest(bearerToken)) ? Optional.of(ADMIN) : Optional.empty();
    }

    static byte[] digest(String secret) {
        return Json.sha256().digest(secret.getBytes(StandardCharsets.UTF_8));
    }
}
