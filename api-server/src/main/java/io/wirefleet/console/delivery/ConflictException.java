package io.wirefleet.console.delivery;

/// A write that contradicts what is there: two networks that would meet on one server, two sites that overlap.
public final class ConflictException extends RuntimeException {
    private final String pointer;

    /// @param pointer JSON pointer to the field that would have to change; empty: the whole
    public ConflictException(String pointer, String detail) {
        super(detail);
        this.pointer = pointer;
    }

    public String pointer() {
        return pointer;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
