package io.wirefleet.contract.state;

import io.wirefleet.contract.InvalidValueException;
import java.util.UUID;

/// Ids as text: the 36 characters of RFC 9562, in any case.
final class Ids {
    private Ids() {}

    static UUID parse(String text) {
        try {
            if (text.length() == 36) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException _) {
            // falls through to the one error below
        }
        throw new InvalidValueException("must be an id (a UUID such as '018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f')");
    }
}
