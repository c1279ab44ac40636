package io.wirefleet.console.offboarding;

/// The owners hold other peers than those that the write was about: it is rolled back, to be run again about these.
public final class OwnersMoved extends RuntimeException {
    OwnersMoved() {
        super("owners got other peers meanwhile", null, false, false);
    }
}
