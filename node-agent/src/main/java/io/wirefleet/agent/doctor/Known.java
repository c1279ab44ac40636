package io.wirefleet.agent.doctor;

import java.util.function.Function;
import java.util.function.Supplier;

/// Something that was looked at, or why it could not be.
public sealed interface Known<T> {
    record Seen<T>(T seen) implements Known<T> {}

    record Unknown<T>(String why) implements Known<T> {}

    static <T> Known<T> unknown(String why) {
        return new Unknown<>(why);
    }

    /// What the look gives; whatever it throws is why it is not known.
    static <T> Known<T> of(Supplier<T> look) {
        try {
            return new Seen<>(look.get());
        } catch (RuntimeException e) {
            return new Unknown<>(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    /// The same of something that follows from this.
    default <R> Known<R> then(Function<T, R> look) {
        return switch (this) {
            case Seen<T> seen -> of(() -> look.apply(seen.seen()));
            case Unknown<T> unknown -> unknown(unknown.why());
        };
    }

    /// What was seen.
    ///
    /// @throws IllegalStateException saying why it is not known
    default T value() {
        return switch (this) {
            case Seen<T> seen -> seen.seen();
            case Unknown<T> unknown -> throw new IllegalStateException(unknown.why());
        };
    }

    /// What was seen; something else where it is not known.
    default T or(T otherwise) {
        return switch (this) {
            case Seen<T> seen -> seen.seen();
            case Unknown<T> _ -> otherwise;
        };
    }

    /// What a check finds in it; skipped where it is not known.
    default Finding judged(String check, Function<T, Finding> judge) {
        return switch (this) {
            case Seen<T> seen -> judge.apply(seen.seen());
            case Unknown<T> unknown -> Finding.skip(check, unknown.why());
        };
    }
}
