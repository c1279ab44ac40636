package io.wirefleet.agent.firewall;

/// The firewall could not be read or changed; the message says what and why, fit for a condition of the server.
public final class FirewallException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FirewallException(String message) {
        super(message);
    }

    public FirewallException(String message, Throwable cause) {
        super(message, cause);
    }
}
