package io.wirefleet.terraform.console;

/// A request to the console that came to nothing.
public final class ConsoleException extends RuntimeException {
    private final transient ConsoleFailure failure;

    public ConsoleException(ConsoleFailure failure) {
        super(failure.toString());
        this.failure = failure;
    }

    /// Whether the console refused the request with this status.
    public boolean isRefusal(int status) {
        return failure instanceof ConsoleFailure.Refused refused && refused.status() == status;
    }

    public ConsoleFailure failure() {
        return failure;
    }
}
