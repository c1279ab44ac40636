package io.wirefleet.console.database;

import org.jspecify.annotations.Nullable;

/// The database cannot be had. The message is for the operator and holds no secret.
public final class DatabaseException extends RuntimeException {
    public DatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
