package io.wirefleet.terraform.functions;

/// An argument that a function can't do with. The message is for the person who wrote it.
public final class WrongArgumentException extends RuntimeException {
    private final int argument;

    /// @param argument counted from 0
    public WrongArgumentException(int argument, String message) {
        super(message);
        this.argument = argument;
    }

    public int argument() {
        return argument;
    }
}
