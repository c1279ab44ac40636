package io.wirefleet.console.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Which entries are asked for; null: whatever it is.
///
/// @param since the first moment
/// @param until the moment behind the last
record EntryFilter(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String kind,
        @Nullable String subjectId,
        @Nullable Instant since,
        @Nullable Instant until) {
    /// How far an entry's id, which bears its time, may be from the time itself.
    private static final Duration APART = Duration.ofMinutes(1);

    /// What it asks of table `audit_entry`, called `e`.
    Condition condition() {
        List<Condition> all = new ArrayList<>();
        equal(all, "e.actor = {0}", actor);
        equal(all, "e.action = {0}", action);
        equal(all, "e.kind = {0}", kind);
        equal(all, "e.subject_id = {0}", subjectId);
        if (since != null) {
            all.add(DSL.condition("e.at >= {0} and e.id >= {1}", time(since), firstId(since.minus(APART))));
        }
        if (until != null) {
            all.add(DSL.condition("e.at < {0} and e.id < {1}", time(until), firstId(until.plus(APART))));
        }
        return DSL.and(all);
    }

    private static void equal(List<Condition> all, String condition, @Nullable String value) {
        if (value != null) {
            all.add(DSL.condition(condition, value));
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /// The least UUIDv7 of a moment (RFC 9562 section 5.7).
    private static UUID firstId(Instant instant) {
        return new UUID(Math.max(0, instant.toEpochMilli()) << 16 | 0x7000, 1L << 63);
    }
}
