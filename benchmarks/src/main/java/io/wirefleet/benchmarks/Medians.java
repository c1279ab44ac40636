package io.wirefleet.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The middle of several measurements, in numbers and in words.
final class Medians {
    private Medians() {}

    /// @param measured one at least
    static Duration of(List<Duration> measured) {
        return measured.stream().sorted().toList().get(measured.size() / 2);
    }

    static String millis(List<Duration> measured) {
        return Long.toString(of(measured).toMillis());
    }

    static String worstMillis(List<Duration> measured) {
        return Long.toString(
                measured.stream().max(Duration::compareTo).orElseThrow().toMillis());
    }

    /// Such as `1.73`.
    static String seconds(List<Duration> measured) {
        return String.format(Locale.ROOT, "%.2f", of(measured).toMillis() / 1e3);
    }

    /// How many times as long one took as the other.
    static double ratio(List<Duration> measured, List<Duration> baseline) {
        return (double) of(measured).toNanos() / of(baseline).toNanos();
    }
}
