package io.wirefleet.contract.state;

/// An update that an agent must not apply. The last good state stays.
public final class RejectedUpdateException extends RuntimeException {
    private final String reason;

    /// @param reason one word in CamelCase, for a condition
    public RejectedUpdateException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
