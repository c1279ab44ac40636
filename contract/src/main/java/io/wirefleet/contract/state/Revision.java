package io.wirefleet.contract.state;

import io.wirefleet.contract.InvalidValueException;

/// A server's own counter: every change of its desired state raises it. 0 is the empty state of a new server.
public record Revision(long value) implements Comparable<Revision> {
    public static final Revision ZERO = new Revision(0);

    public Revision {
        if (value < 0) {
            throw new InvalidValueException("a revision is not negative");
        }
    }

    public Revision next() {
        return new Revision(value + 1);
    }

    @Override
    public int compareTo(Revision other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
