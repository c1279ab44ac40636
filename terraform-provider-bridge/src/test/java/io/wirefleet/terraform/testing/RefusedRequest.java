package io.wirefleet.terraform.testing;

/// A request that a [FakeFleet] refuses.
final class RefusedRequest extends RuntimeException {
    private final int status;
    private final String pointer;
    private final String detail;

    RefusedRequest(int status, String pointer, String detail) {
        super(detail);
        this.status = status;
        this.pointer = pointer;
        this.detail = detail;
    }

    int status() {
        return status;
    }

    String pointer() {
        return pointer;
    }

    String detail() {
        return detail;
    }
}
