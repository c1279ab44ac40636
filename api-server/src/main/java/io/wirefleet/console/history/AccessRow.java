package io.wirefleet.console.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Access of one peer through one server by one rule, at the time that was asked about.
///
/// @param since when it began, on these very terms
/// @param confirmedAt when the server had acknowledged all that gives it; null: not by then
/// @param removedAt when it was taken away; null: it was not
/// @param place how many rows of the same peer, rule and server stand before it
record AccessRow(
        Grant grant,
        State state,
        Instant since,
        @Nullable Instant confirmedAt,
        @Nullable Instant removedAt,
        int place) {
    AccessRow at(int newPlace) {
        return new AccessRow(grant, state, since, confirmedAt, removedAt, newPlace);
    }

    enum State {
        /// The server has it in its kernel.
        ACTIVE,
        /// It is given, and the server has not acknowledged it.
        PENDING,
        /// It was taken away, and the server has not acknowledged that: it may still let the peer through.
        ENDING
    }
}
