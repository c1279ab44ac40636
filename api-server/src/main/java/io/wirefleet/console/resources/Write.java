package io.wirefleet.console.resources;

import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.Subject;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A write of the API.
///
/// @param deeds what the audit is to say of it, from the change's value; none: nothing was changed
/// @param refresh the change's value as it is after the commit, with what followed from the change
/// @param answer what the write answers, from its value and its receipt; made within the transaction for those who
///     repeat the request, and after it from the refreshed value for everybody
/// @param once a secret that is added to the answer, and to no repetition of it; null: there is none
public record Write<T>(
        Subject subject,
        Change<T> change,
        Function<T, List<Deed>> deeds,
        UnaryOperator<T> refresh,
        BiFunction<T, UUID, Answer> answer,
        @Nullable ShownOnce once) {
    public Write(
            Subject subject,
            Change<T> change,
            Function<T, List<Deed>> deeds,
            UnaryOperator<T> refresh,
            BiFunction<T, UUID, Answer> answer) {
        this(subject, change, deeds, refresh, answer, null);
    }

    /// One that nothing follows from.
    public Write(Subject subject, Change<T> change, Function<T, List<Deed>> deeds, BiFunction<T, UUID, Answer> answer) {
        this(subject, change, deeds, UnaryOperator.identity(), answer, null);
    }

    /// The same, with a secret in its first answer.
    public Write<T> showing(@Nullable ShownOnce secret) {
        return new Write<>(subject, change, deeds, refresh, answer, secret);
    }

    /// What the first request is answered.
    Answer first(T value, UUID receiptId) {
        Answer made = answer.apply(value, receiptId);
        return once == null ? made : once.shown(made);
    }

    /// What is kept for repetitions.
    Answer kept(T value, UUID receiptId) {
        Answer made = answer.apply(value, receiptId);
        return once == null ? made : once.hidden(made);
    }
}
