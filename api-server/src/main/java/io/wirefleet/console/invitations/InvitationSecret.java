package io.wirefleet.console.invitations;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/// What an invitation's link has behind its `#`: 256 random bits in base64url. Browsers send no fragment anywhere, and
/// the console keeps the SHA-256. Prints nothing of itself.
final class InvitationSecret {
    private static final int BYTES = 32;
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final String text;

    private InvitationSecret(String text) {
        this.text = text;
    }

    static InvitationSecret generate(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new InvitationSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// @throws InvalidValueException if no link has such a secret
    static InvitationSecret parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new InvalidValueException("must be what the invitation's link has behind its #");
        }
        return new InvitationSecret(text);
    }

    /// For the one link that shows it.
    String exposeText() {
        return text;
    }

    byte[] hash() {
        return Json.sha256().digest(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "InvitationSecret(hidden)";
    }
}
