package io.wirefleet.console.resources;

import io.wirefleet.contract.InvalidValueException;
import java.util.UUID;

/// Ids of resources as text: the 36 characters of RFC 9562, in any case.
public final class Uuids {
    private Uuids() {}

    /// @throws InvalidValueException if the text is no id
    public static UUID parse(String text) {
        if (text.length() == 36) {
            try {
                UUID id = UUID.fromString(text);
                if (id.toString().equalsIgnoreCase(text)) {
                    return id;
                }
            } catch (IllegalArgumentException _) {
                // falls through to the one error below
            }
        }
        throw new InvalidValueException("must be an id (a UUID such as '018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f')");
    }
}
