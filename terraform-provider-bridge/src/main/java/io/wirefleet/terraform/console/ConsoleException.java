package io.wirefleet.terraform.console;

/// A request to the console that came to nothing.
public final class ConsoleException extends RuntimeException {
    private final transient ConsoleFailure failure;

    public ConsoleException(ConsoleFailure failure) {
        super(failure.toString());
        this.failure = failure;
    }

    public ConsoleFailure failure() {
        return failure;
    }
}
