package io.wirefleet.agent.reconcile;

/// A state that could not be brought onto the machine: at which step, and what the machine said.
public final class ApplyException extends RuntimeException {
    private final String reason;

    /// @param reason one word in CamelCase, for a condition
    ApplyException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    ApplyException(String reason, String doing, RuntimeException cause) {
        super(
                doing + ": " + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()),
                cause);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
