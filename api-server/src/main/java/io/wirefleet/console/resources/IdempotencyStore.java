package io.wirefleet.console.resources;

import static io.wirefleet.console.database.schema.Tables.IDEMPOTENCY_KEY;

import io.wirefleet.console.database.schema.tables.records.IdempotencyKeyRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.WriteRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jooq.DSLContext;
import org.jooq.JSONB;

/// The answers that were given under `Idempotency-Key`, kept in the transaction of the write that they answer.
/// Concurrent repetitions wait for the first.
public final class IdempotencyStore {
    /// How long an answer is kept at the least.
    private static final Duration KEPT = Duration.ofHours(24);

    private static final Duration BETWEEN_CLEANUPS = Duration.ofMinutes(10);

    private final DSLContext database;
    private final Clock clock;
    private final AtomicReference<Instant> cleaned;

    public IdempotencyStore(DSLContext database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.cleaned = new AtomicReference<>(clock.instant());
    }

    /// The change, done once for all repetitions of its request.
    ///
    /// @param answer what the change comes to, made within the transaction from its value and its receipt
    /// @throws Replay from the change if the request was answered before
    <T> Change<T> once(WriteRequest request, String key, Change<T> change, BiFunction<T, UUID, Answer> answer) {
        return (transaction, receiptId) -> {
            transaction.execute(
                    "select pg_advisory_xact_lock(hashtextextended({0}, 1))",
                    "idempotency " + request.author().name() + " " + key);
            answered(transaction, request, key).ifPresent(known -> {
                throw new Replay(known);
            });
            T value = change.apply(transaction, receiptId);
            keep(transaction, request, key, answer.apply(value, receiptId));
            return value;
        };
    }

    /// What the request was answered, if it was.
    ///
    /// @throws RefusedException if the key belongs to another request
    Optional<Answer> answered(WriteRequest request, String key) {
        return answered(database, request, key);
    }

    private static Optional<Answer> answered(DSLContext dsl, WriteRequest request, String key) {
        return dsl.selectFrom(IDEMPOTENCY_KEY)
                .where(IDEMPOTENCY_KEY.PRINCIPAL.eq(request.author().name()), IDEMPOTENCY_KEY.KEY.eq(key))
                .fetchOptional(known -> answered(request, known));
    }

    private static Answer answered(WriteRequest request, IdempotencyKeyRecord known) {
        if (!HexFormat.of().formatHex(known.getRequestHash()).equals(request.digest())) {
            throw RefusedException.invalid("", "this Idempotency-Key belongs to another request; use a new one");
        }
        return new Answer(
                known.getStatus(), JsonTexts.readTags(known.getHeaders().data()), known.getBody());
    }

    private static void keep(DSLContext transaction, WriteRequest request, String key, Answer answer) {
        transaction
                .insertInto(IDEMPOTENCY_KEY)
                .set(IDEMPOTENCY_KEY.PRINCIPAL, request.author().name())
                .set(IDEMPOTENCY_KEY.KEY, key)
                .set(IDEMPOTENCY_KEY.REQUEST_HASH, HexFormat.of().parseHex(request.digest()))
                .set(IDEMPOTENCY_KEY.STATUS, answer.status())
                .set(
                        IDEMPOTENCY_KEY.HEADERS,
                        JSONB.valueOf(JsonTexts.tags(answer.headers()).toString()))
                .set(IDEMPOTENCY_KEY.BODY, answer.body())
                .execute();
    }

    /// Keeps the answer as it was given in the end, with what followed from the write. No commit is waited for: if it
    /// is lost in a crash, the answer of the write's own transaction stands.
    void amend(WriteRequest request, String key, Answer answer) {
        database.execute("""
                update idempotency_key set body = {2}
                where principal = {0} and key = {1} and body is distinct from {2}
                  and set_config('synchronous_commit', 'off', true) is not null
                """, request.author().name(), key, answer.body());
    }

    /// Drops answers that are past their time, now and then.
    void cleanUp() {
        Instant now = clock.instant();
        Instant before = cleaned.get();
        if (Duration.between(before, now).compareTo(BETWEEN_CLEANUPS) > 0 && cleaned.compareAndSet(before, now)) {
            database.deleteFrom(IDEMPOTENCY_KEY)
                    .where(IDEMPOTENCY_KEY.CREATED_AT.lt(now.minus(KEPT)))
                    .execute();
        }
    }

    /// The request was answered before, with this.
    static final class Replay extends RuntimeException {
        private final transient Answer answer;

        Replay(Answer answer) {
            super("answered before", null, false, false);
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }
}
