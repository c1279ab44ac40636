package io.wirefleet.agent.console;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A call to the console that came to nothing. The message says why, and what would mend it.
public final class ConsoleException extends RuntimeException {
    private final int status;
    private final @Nullable Duration retryAfter;

    private ConsoleException(String message, int status, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    static ConsoleException away(String message, Throwable cause) {
        return new ConsoleException(message, 0, null, cause);
    }

    static ConsoleException refused(String message, int status, @Nullable Duration retryAfter) {
        return new ConsoleException(message, status, retryAfter, null);
    }

    /// The HTTP status that it answered; 0: no answer.
    public int status() {
        return status;
    }

    /// How long it asks to be left alone; null: it does not say.
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
