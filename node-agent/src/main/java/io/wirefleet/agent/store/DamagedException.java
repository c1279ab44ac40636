package io.wirefleet.agent.store;

/// A file of the last good state that is not as the agent left it: changed by somebody, or by a bad disk.
public final class DamagedException extends RuntimeException {
    DamagedException(String message) {
        super(message);
    }
}
