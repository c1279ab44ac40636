package io.wirefleet.terraform.values;

/// Bytes or JSON that don't hold a value of the type that both sides agreed on.
public final class MalformedValueException extends RuntimeException {
    public MalformedValueException(String message) {
        super(message);
    }

    public MalformedValueException(String message, Throwable cause) {
        super(message, cause);
    }
}
