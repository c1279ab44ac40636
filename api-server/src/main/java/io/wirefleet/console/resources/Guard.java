package io.wirefleet.console.resources;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.http.Query;
import java.util.function.Function;

/// What bounds a caller, beyond their role, in what they see of a kind of resource and make of it.
///
/// @param <S> what a writer gives
/// @param <R> the resource as stored
public interface Guard<S, R> {
    /// A list's query, narrowed to what the caller may see.
    default Query narrowed(Principal caller, Query query) {
        return query;
    }

    /// What the caller may create of what they gave.
    ///
    /// @throws io.wirefleet.console.errors.RefusedException if it is not for them
    S admitted(Principal caller, S given);

    /// The creation of what was [#admitted], with what is to be checked in its transaction.
    default Change<R> creation(Principal caller, S admitted, Function<S, Change<R>> insert) {
        return insert.apply(admitted);
    }

    /// What the caller may make of a resource as it stands.
    ///
    /// @throws io.wirefleet.console.errors.RefusedException if it is not for them
    S changed(Principal caller, R current, S given);

    /// Refuses a deletion that is not for the caller.
    default void removed(Principal caller, R current) {}

    /// Bounds nobody.
    static <S, R> Guard<S, R> none() {
        return new Guard<>() {
            @Override
            public S admitted(Principal caller, S given) {
                return given;
            }

            @Override
            public S changed(Principal caller, R current, S given) {
                return given;
            }
        };
    }
}
