package io.wirefleet.agent.doctor;

import java.util.function.Supplier;

/// Something that is open, or could not be opened; closed with this.
///
/// @param known what it is, or why not
record Opened<T extends AutoCloseable>(Known<T> known) implements AutoCloseable {
    Opened(Supplier<T> open) {
        this(Known.of(open));
    }

    @Override
    public void close() {
        if (known instanceof Known.Seen<T>(T value)) {
            try {
                value.close();
            } catch (Exception e) {
                throw new IllegalStateException("a socket could not be closed", e);
            }
        }
    }
}
