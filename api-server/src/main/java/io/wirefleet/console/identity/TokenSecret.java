package io.wirefleet.console.identity;

import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/// The secret of an API token: `wf_` and 256 random bits in base64url. It is shown once and kept as its SHA-256, which
/// is enough for what nobody can guess. Prints nothing of itself.
public final class TokenSecret {
    private static final String PREFIX = "wf_";
    private static final int BYTES = 32;

    private final String text;

    private TokenSecret(String text) {
        this.text = text;
    }

    static TokenSecret generate(SecureRandom random) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return new TokenSecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /// The secret itself: for the one answer that shows it.
    String exposeText() {
        return text;
    }

    byte[] hash() {
        return hash(text);
    }

    static byte[] hash(String bearerToken) {
        return Json.sha256().digest(bearerToken.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "TokenSecret(hidden)";
    }
}
