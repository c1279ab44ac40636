package io.wirefleet.console.ids;

import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// A source of UUIDv7 (RFC 9562 section 5.7), each greater than the one before: 48 bits of milliseconds, then 12 bits
/// that count within one (method 1 of section 6.2), then 62 random bits.
public final class UuidV7 implements Supplier<UUID> {
    private static final int COUNTER_BITS = 12;
    private static final long VERSION = 7L << COUNTER_BITS;
    private static final long VARIANT = 1L << 63;

    private final Clock clock;
    private final RandomGenerator random;

    /// Milliseconds and counter of the last id, as one number.
    private final AtomicLong last = new AtomicLong();

    public UuidV7(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public UUID get() {
        long now = clock.millis() << COUNTER_BITS;
        long stamp = last.updateAndGet(before -> Math.max(before + 1, now));
        long milliseconds = stamp >>> COUNTER_BITS;
        long counter = stamp & ((1 << COUNTER_BITS) - 1);
        return new UUID(milliseconds << 16 | VERSION | counter, VARIANT | random.nextLong() >>> 2);
    }
}
