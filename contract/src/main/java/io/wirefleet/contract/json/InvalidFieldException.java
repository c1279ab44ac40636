package io.wirefleet.contract.json;

/// A field that its writer can mend: a JSON pointer (RFC 6901) to it, and what would be right.
public final class InvalidFieldException extends RuntimeException {
    private final String pointer;
    private final String detail;

    public InvalidFieldException(String pointer, String detail) {
        super(pointer + ": " + detail);
        this.pointer = pointer;
        this.detail = detail;
    }

    public String pointer() {
        return pointer;
    }

    public String detail() {
        return detail;
    }
}
