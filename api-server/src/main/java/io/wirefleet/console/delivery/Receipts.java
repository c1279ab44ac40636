package io.wirefleet.console.delivery;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.http.Author;
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
    private final AuditLog audit;

    /// @param closings told of each receipt that this replica closes, beside the notification to all replicas
    public Receipts(DSLContext database, Signals closings, Clock clock, AuditLog audit) {
        this.database = database;
        this.closings = closings;
        this.clock = clock;
        this.audit = audit;
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

    /// Notes that a server has applied this revision, and with it all before; with an entry in the audit if some
    /// receipt waited for it.
    ///
    /// @param agent as records name it
    public void acknowledge(Author agent, ServerId server, Revision revision) {
        close(agent, """
                with applied as (
                    update server_agent set applied_revision = {1}, applied_at = now()
                    where server_id = {0} and applied_revision < {1})
                update receipt_server set acknowledged_at = now()
                where server_id = {0} and revision <= {1} and acknowledged_at is null and gone_at is null
                returning receipt_id, server_id, server_name, {1} as applied_revision
                """, server.value(), revision.value());
    }

    /// Notes what followed without a new word of an agent: a server that is gone, or that had acknowledged the change
    /// before its number was known.
    void settle() {
        close(Author.CONSOLE, """
                with gone as (
                    update receipt_server rs set gone_at = now()
                    where rs.acknowledged_at is null and rs.gone_at is null
                      and not exists (select from server s where s.id = rs.server_id)
                    returning rs.receipt_id, rs.server_id, rs.server_name, null::bigint as applied_revision),
                held as (
                    update receipt_server rs set acknowledged_at = now()
                    from server_agent g
                    where g.server_id = rs.server_id and rs.revision <= g.applied_revision
                      and rs.acknowledged_at is null and rs.gone_at is null
                    returning rs.receipt_id, rs.server_id, rs.server_name, g.applied_revision)
                select * from gone union all select * from held
                """);
    }

    /// Each statement sees what was committed before it: of two servers that acknowledge one receipt at the same
    /// moment, the one that gets the receipt's lock second sees the other's word, and closes it.
    private void close(Author author, String acknowledgement, Object... bindings) {
        List<UUID> closed = database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            Result<Record> acknowledged = transaction.fetch(acknowledgement, bindings);
            if (acknowledged.isEmpty()) {
                return List.of();
            }
            Acknowledgements.record(audit, transaction, author, acknowledged);
            UUID[] touched = acknowledged.stream()
                    .map(row -> row.get("receipt_id", UUID.class))
                    .distinct()
                    .toArray(UUID[]::new);
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
