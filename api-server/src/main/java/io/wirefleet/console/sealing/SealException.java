package io.wirefleet.console.sealing;

import org.jspecify.annotations.Nullable;

/// A seal that cannot be made or opened. The message is for the operator and holds no secret.
public final class SealException extends RuntimeException {
    public SealException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
