package io.wirefleet.console.history;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One state of a thing over time, as a change made it and until the next one.
public sealed interface Version permits PeerVersion, ServerVersion, RuleVersion, PlansVersion {
    /// Of the thing, the same in all its versions.
    UUID id();

    Span span();

    /// How long a version held: in `[since, until)`.
    ///
    /// @param until [Instant#MAX]: it still does
    /// @param sinceReceiptId of the change that made it; null: it is older than the record
    record Span(Instant since, Instant until, @Nullable UUID sinceReceiptId) {
        boolean holdsAt(Instant time) {
            return !since.isAfter(time) && until.isAfter(time);
        }

        /// Whether it held up to this time, whatever was then.
        boolean holdsBefore(Instant time) {
            return since.isBefore(time) && !until.isBefore(time);
        }
    }
}
