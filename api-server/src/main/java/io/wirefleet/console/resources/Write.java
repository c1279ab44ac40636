package io.wirefleet.console.resources;

import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.Subject;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A write of the API.
///
/// @param deeds what the audit is to say of it, from the change's value; none: nothing was changed
/// @param refresh the change's value as it is after the commit, with what followed from the change
/// @param answer what the write answers, from its value and its receipt; made within the transaction for those who
///     repeat the request, and after it from the refreshed value
public record Write<T>(
        Subject subject,
        Change<T> change,
        Function<T, List<Deed>> deeds,
        UnaryOperator<T> refresh,
        BiFunction<T, UUID, Answer> answer) {}
