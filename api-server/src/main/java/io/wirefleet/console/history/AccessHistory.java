package io.wirefleet.console.history;

import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.history.AccessRow.State;
import io.wirefleet.console.history.AcknowledgementStore.Acknowledged;
import io.wirefleet.console.history.HistoryStore.Bounds;
import io.wirefleet.console.history.HistoryStore.Wanted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Answers who has, or had, access to what: from the versions of peers, servers and rules at a time, and from what the
/// servers had acknowledged by then.
public final class AccessHistory {
    private static final int FEWEST_PEERS = 100;

    private final HistoryStore history;
    private final AcknowledgementStore acknowledgements;

    public AccessHistory(HistoryStore history, AcknowledgementStore acknowledgements) {
        this.history = history;
        this.acknowledgements = acknowledgements;
    }

    /// @param next where the answer goes on; null: this was all
    record Page(List<AccessRow> rows, @Nullable AccessCursor next) {
        Page {
            rows = List.copyOf(rows);
        }
    }

    /// How this owner was written at any time.
    Set<String> spellings(String owner) {
        return history.spellings(owner);
    }

    Page find(Question question) {
        Instant at = time(question);
        Map<UUID, Instant> behind = acknowledgements.behind(at, question.serverId(), question.at() == null);
        Instant from = behind.values().stream().min(Comparator.naturalOrder()).orElse(at);
        AccessScope scope = AccessScope.of(
                question, at, behind, history.rules(from, at), history.servers(from, at), history.plans(from, at));
        List<AccessRow> rows = rows(question, scope, from);
        boolean more = rows.size() > question.limit();
        List<AccessRow> page = dated(more ? rows.subList(0, question.limit()) : rows, at);
        if (!more) {
            return new Page(page, null);
        }
        AccessRow last = page.getLast();
        return new Page(page, new AccessCursor(at, last.grant().key(), last.place()));
    }

    /// The time that is asked about, to the microsecond, as PostgreSQL keeps it.
    ///
    /// @throws RefusedException if the record does not hold it
    Instant time(@Nullable Instant asked) {
        Bounds bounds = history.bounds();
        if (asked == null) {
            return bounds.now();
        }
        Instant at = asked.truncatedTo(ChronoUnit.MICROS);
        if (at.isBefore(bounds.beginning())) {
            throw outside("lies before the record begins, which is at " + bounds.beginning());
        }
        if (at.isAfter(bounds.now())) {
            throw outside("lies in the future: it is " + bounds.now());
        }
        return at;
    }

    private static RefusedException outside(String detail) {
        return new RefusedException(new Refusal.OutOfRange("query parameter at " + detail));
    }

    private Instant time(Question question) {
        if (question.after() == null) {
            return time(question.at());
        }
        Instant at = question.after().at();
        if (question.at() != null
                && !question.at().truncatedTo(ChronoUnit.MICROS).equals(at)) {
            throw RefusedException.malformed("query parameter cursor belongs to an answer for another 'at': " + at);
        }
        return time(at);
    }

    private List<AccessRow> rows(Question question, AccessScope scope, Instant from) {
        List<AccessRow> rows = new ArrayList<>();
        if (scope.rules().isEmpty()) {
            return rows;
        }
        AccessCursor after = question.after();
        UUID next = after == null ? null : after.key().peerId();
        UUID seen = null;
        int batch = Math.max(FEWEST_PEERS, question.limit() + 1);
        while (rows.size() <= question.limit()) {
            List<UUID> ids = history.peers(
                    new Wanted(question.peerId(), question.owners(), next), scope.rules(), from, scope.at(), batch);
            Chains<PeerVersion> peers = history.peers(ids, from, scope.at());
            for (UUID id : ids) {
                if (rows.size() <= question.limit() && !id.equals(seen)) {
                    scope.rows(id, peers).stream()
                            .filter(row -> after == null || after.isBefore(row))
                            .forEach(rows::add);
                }
            }
            if (ids.size() < batch) {
                break;
            }
            seen = ids.getLast();
            next = seen;
        }
        return rows;
    }

    /// The rows with since when they are so, and whether that was confirmed.
    private List<AccessRow> dated(List<AccessRow> rows, Instant at) {
        Collection<Grant> grants = rows.stream().map(AccessRow::grant).toList();
        if (grants.isEmpty()) {
            return List.of();
        }
        Loaded earlier = new Loaded(
                history.rules(ids(grants, grant -> grant.rule().id()), at),
                history.peers(ids(grants, grant -> grant.peer().id()), Instant.EPOCH, at),
                history.servers(ids(grants, grant -> grant.server().id()), at),
                history.plans(at, at));
        Acknowledged acknowledged = acknowledgements.acknowledged(grants, at);
        return rows.stream().map(row -> dated(row, earlier, acknowledged, at)).toList();
    }

    private static AccessRow dated(AccessRow row, Loaded earlier, Acknowledged acknowledged, Instant at) {
        Instant since = earlier.since(row.grant(), at);
        if (row.state() == State.ENDING) {
            return new AccessRow(row.grant(), State.ENDING, since, null, row.removedAt(), row.place());
        }
        Instant confirmed = acknowledged.confirmed(row.grant(), at);
        return new AccessRow(
                row.grant(), confirmed == null ? State.PENDING : State.ACTIVE, since, confirmed, null, row.place());
    }

    private static List<UUID> ids(Collection<Grant> grants, Function<Grant, UUID> id) {
        return grants.stream().map(id).distinct().toList();
    }
}
