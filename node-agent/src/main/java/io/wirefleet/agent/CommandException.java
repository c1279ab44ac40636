package io.wirefleet.agent;

/// A command that cannot do what it was asked; the message says why and what would mend it.
final class CommandException extends RuntimeException {
    CommandException(String message) {
        super(message);
    }
}
