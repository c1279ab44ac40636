package io.wirefleet.contract;

/// A value that its writer can mend: the message says what is wrong with it and what would be right. It never repeats
/// a secret.
public final class InvalidValueException extends RuntimeException {
    public InvalidValueException(String message) {
        super(message);
    }
}
