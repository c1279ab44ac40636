package io.wirefleet.console.delivery;

import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;

/// The receipts of changes: read, waited for, and closed when every server that they list has acknowledged, or is
/// gone.
public final class Receipts {
    /// How lately an agent must have been heard of to count as reachable.
    public static final Duration REACHABLE = Duration.ofSeconds(90);

    static final String RECEIPT_CHANNEL = "wirefleet_receipt";

    private final DSLContext database;
    private final Signals closings;
    private final Clock clock;

    /// @param closings told of each receipt that this replica closes, beside the notification to all replicas
    public Receipts(DSLContext database, Signals closings, Clock clock) {
        this.database = database;
        this.closings = closings;
        this.clock = clock;
    }

    public Optional<Receipt> find(UUID id) {
        Result<Record> rows = database.fetch("""
                select r.created_at, r.closed_at, rs.server_id, rs.server_name, rs.revision, rs.acknowledged_at,
                       rs.gone_at, g.last_seen_at
                from receipt r
                         left join receipt_server rs on rs.receipt_id = r.id
                         left join server_agent g on g.server_id = rs.server_id
                where r.id = {0}
                order by rs.server_name, rs.server_id
                """, id);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<Receipt.OnServer> servers = rows.stream()
                .filter(row -> row.get("server_id") != null)
                .map(this::onServer)
                .toList();
        Record first = rows.getFirst();
        return Optional.of(new Receipt(
                id, first.get("created_at", OffsetDateTime.class).toInstant(), time(first, "closed_at"), servers));
    }

    private Receipt.OnServer onServer(Record row) {
        Instant lastSeenAt = time(row, "last_seen_at");
        return new Receipt.OnServer(
                row.get("server_id", UUID.class),
                row.get("server_name", String.class),
                row.get("revision", Long.class),
                time(row, "acknowledged_at"),
                row.get("acknowledged_at") == null && row.get("gone_at") == null,
                lastSeenAt != null && lastSeenAt.isAfter(clock.instant().minus(REACHABLE)),
                lastSeenAt);
    }

    private static @Nullable Instant time(Record row, String field) {
        OffsetDateTime time = row.get(field, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /// The receipt once it is closed, or as it stands when the time is over or the console stops.
    public Optional<Receipt> awaitClosed(UUID id, Duration atMost) throws InterruptedException {
        Instant deadline = clock.instant().plus(atMost);
        while (true) {
            try (Signals.Subscription subscription = closings.subscribe(id)) {
                Optional<Receipt> receipt = find(id);
                Duration left = Duration.between(clock.instant(), deadline);
                if (receipt.isEmpty() || receipt.get().isClosed() || !left.isPositive() || closings.isDrained()) {
                    return receipt;
                }
                subscription.await(left);
            }
        }
    }

    /// What is written in the transaction of an acknowledgement.
    public interface Beside {
        /// @param receipts those that the acknowledgement is for, at least one
        void write(DSLContext transaction, List<UUID> receipts);
    }

    /// Notes that a server has applied this revision, and with it all before.
    public void acknowledge(ServerId server, Revision revision) {
        acknowledge(server, revision, (_, _) -> {});
    }

    /// The same, with something beside it.
    public void acknowledge(ServerId server, Revision revision, Beside beside) {
        close(beside, """
                update receipt_server set acknowledged_at = now()
                where server_id = {0} and revision <= {1} and acknowledged_at is null and gone_at is null
                returning receipt_id
                """, server.value(), revision.value());
    }

    /// Notes what followed without a word of an agent: a server that is gone, or that held a change before it came.
    void settle() {
        close((_, _) -> {}, """
                with gone as (
                    update receipt_server rs set gone_at = now()
                    where rs.acknowledged_at is null and rs.gone_at is null
                      and not exists (select from server s where s.id = rs.server_id)
                    returning receipt_id),
                held as (
                    update receipt_server rs set acknowledged_at = now()
                    from server_agent g
                    where g.server_id = rs.server_id and rs.revision <= g.applied_revision
                      and rs.acknowledged_at is null and rs.gone_at is null
                    returning rs.receipt_id)
                select receipt_id from gone union select receipt_id from held
                """);
    }

    /// Each statement sees what was committed before it: of two servers that acknowledge one receipt at the same
    /// moment, the one that gets the receipt's lock second sees the other's word, and closes it.
    private void close(Beside beside, String acknowledgement, Object... bindings) {
        List<UUID> closed = database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            UUID[] touched = transaction.fetch(acknowledgement, bindings).stream()
                    .map(row -> row.get("receipt_id", UUID.class))
                    .distinct()
                    .toArray(UUID[]::new);
            if (touched.length == 0) {
                return List.of();
            }
            beside.write(transaction, List.of(touched));
            transaction.execute(
                    "select id from receipt where id = any ({0}) order by id for no key update", (Object) touched);
            return transaction.fetch("""
                            update receipt r set closed_at = now()
                            where r.id = any ({0}) and r.closed_at is null
                              and not exists (select from receipt_server rs
                                              where rs.receipt_id = r.id and rs.acknowledged_at is null
                                                and rs.gone_at is null)
                            returning r.id
                            """, (Object) touched).map(row -> row.get("id", UUID.class));
        });
        if (!closed.isEmpty()) {
            closed.forEach(closings::signal);
            database.fetch(
                    "select pg_notify('" + RECEIPT_CHANNEL + "', id::text) from unnest({0}) as closed (id)",
                    (Object) closed.toArray(UUID[]::new));
        }
    }
}
