package io.wirefleet.console.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Token buckets, one for each name, each kept as one number: when it will be full again (the "theoretical arrival
/// time" of the generic cell rate algorithm, ITU-T I.371). Full ones are forgotten.
final class Buckets {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /// Above this many, full ones are looked for.
    private static final int MANY = 10_000;

    private final long interval;
    private final long depth;
    private final LongSupplier nanoTime;
    private final Map<String, Long> fullAt = new ConcurrentHashMap<>();
    private volatile long swept;

    /// @param perSecond 0: no limit
    /// @param burst how many a full one holds
    Buckets(int perSecond, int burst, LongSupplier nanoTime) {
        this.interval = perSecond == 0 ? 0 : SECOND / perSecond;
        this.depth = interval * burst;
        this.nanoTime = nanoTime;
        this.swept = nanoTime.getAsLong();
    }

    /// Takes one.
    ///
    /// @return 0; or, if there is none to take, how many seconds it will be until there is
    int take(String name) {
        if (interval == 0) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        forgetFull(now);
        long[] wait = new long[1];
        fullAt.compute(name, (_, known) -> {
            long from = known == null || known - now < 0 ? now : known;
            wait[0] = from + interval - now - depth;
            return wait[0] > 0 ? from : from + interval;
        });
        return seconds(wait[0]);
    }

    /// How many seconds it will be until there is one to take; 0: there is.
    int wait(String name) {
        Long known = fullAt.get(name);
        return interval == 0 || known == null ? 0 : seconds(known + interval - nanoTime.getAsLong() - depth);
    }

    int size() {
        return fullAt.size();
    }

    private static int seconds(long nanos) {
        return nanos <= 0 ? 0 : Math.toIntExact((nanos + SECOND - 1) / SECOND);
    }

    private void forgetFull(long now) {
        if (fullAt.size() > MANY && now - swept > SECOND) {
            swept = now;
            fullAt.values().removeIf(at -> at - now <= 0);
        }
    }
}
