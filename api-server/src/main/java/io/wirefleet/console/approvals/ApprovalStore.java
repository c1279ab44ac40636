package io.wirefleet.console.approvals;

import static io.wirefleet.console.database.schema.Tables.APPROVAL;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.database.schema.tables.records.ApprovalRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Author;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Page;
import io.wirefleet.contract.json.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Approvals in the database, each step with its entry in the audit.
public final class ApprovalStore {
    /// How long one can be decided, and then how long the request can be sent again.
    static final Duration LIFE = Duration.ofHours(24);

    /// What approvers decide on; what else a write brings along, such as an import's peers, is not watched.
    private static final Set<String> SHOWN = Set.of("access_rule", "server", "four_eyes");

    private static final String KIND = "approval";

    private final DSLContext database;
    private final AuditLog audit;
    private final Supplier<UUID> ids;
    private final Clock clock;

    /// @param ids makes UUIDv7
    public ApprovalStore(DSLContext database, AuditLog audit, Supplier<UUID> ids, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    Optional<Approval> find(UUID id) {
        return database.selectFrom(APPROVAL).where(APPROVAL.ID.eq(id)).fetchOptional(ApprovalStore::read);
    }

    /// @param status null: whatever it is
    Page<Approval> list(@Nullable String status, Page.Wanted wanted) {
        return Page.of(
                database.selectFrom(APPROVAL)
                        .where(status == null ? DSL.noCondition() : hasStatus(status))
                        .and(wanted.after() == null ? DSL.noCondition() : APPROVAL.ID.gt(wanted.after()))
                        .orderBy(APPROVAL.ID)
                        .limit(wanted.rows())
                        .fetch(ApprovalStore::read),
                wanted);
    }

    private Condition hasStatus(String status) {
        Condition open = APPROVAL.STATUS.in("pending", "approved");
        return switch (status) {
            case "expired" -> open.and(APPROVAL.EXPIRES_AT.le(now()));
            case "pending", "approved" -> APPROVAL.STATUS.eq(status).and(APPROVAL.EXPIRES_AT.gt(now()));
            default -> APPROVAL.STATUS.eq(status);
        };
    }

    private Condition isFor(WriteRequest request, Gain gain) {
        return APPROVAL.REQUEST_DIGEST
                .eq(HexFormat.of().parseHex(request.digest()))
                .and(APPROVAL.GAIN_DIGEST.eq(HexFormat.of().parseHex(gain.digest())))
                .and(DSL.arrayOverlap(APPROVAL.REQUESTER_PERSON, person(request.author())))
                .and(APPROVAL.EXPIRES_AT.gt(now()));
    }

    private static String[] person(Author author) {
        return author.person().stream().sorted().toArray(String[]::new);
    }

    /// Uses up the approval of this very request of this person, if there is one.
    boolean use(DSLContext transaction, WriteRequest request, Gain gain, UUID receiptId) {
        ApprovalRecord row = transaction
                .selectFrom(APPROVAL)
                .where(APPROVAL.STATUS.eq("approved"), isFor(request, gain))
                .orderBy(APPROVAL.ID)
                .limit(1)
                .forUpdate()
                .fetchOne();
        if (row == null) {
            return false;
        }
        row.setStatus("used");
        row.setUsedAt(now());
        row.setReceiptId(receiptId);
        store(row);
        record(transaction, request.author(), receiptId, "use", "approved", row);
        return true;
    }

    /// The approval that the request waits for: a new one, or the one that it waits for already.
    Approval ask(WriteRequest request, Held held, ObjectNode blastRadius) {
        Gain gain = held.gain();
        return database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            transaction.execute(
                    "select pg_advisory_xact_lock(hashtextextended({0}, 2))", "approval " + request.digest());
            ApprovalRecord known = transaction
                    .selectFrom(APPROVAL)
                    .where(APPROVAL.STATUS.in("pending", "approved"), isFor(request, gain))
                    .orderBy(APPROVAL.ID)
                    .limit(1)
                    .fetchOne();
            if (known != null) {
                return read(known);
            }
            ApprovalRecord row = transaction.newRecord(APPROVAL);
            row.setId(ids.get());
            row.setStatus("pending");
            row.setRequest(request.target());
            row.setRequestDigest(HexFormat.of().parseHex(request.digest()));
            row.setGainDigest(HexFormat.of().parseHex(gain.digest()));
            row.setReason(gain.reason());
            row.setServers(gain.servers().toArray(String[]::new));
            row.setChanges(JSONB.valueOf(changes(held.deeds()).toString()));
            row.setBlastRadius(JSONB.valueOf(blastRadius.toString()));
            row.setRole(gain.role().toString());
            row.setRequestedBy(request.author().name());
            row.setRequesterPerson(person(request.author()));
            row.setSubjectKind(gain.subject().kind());
            row.setSubjectId(gain.subject().id());
            row.setSubjectVersion(gain.subject().version());
            row.setExpiresAt(now().plus(LIFE));
            row.setVersion(1L);
            row.setCreatedAt(now());
            row.setUpdatedAt(now());
            row.insert();
            record(transaction, request.author(), null, "request", null, row);
            return read(row);
        });
    }

    private static ArrayNode changes(List<Deed> deeds) {
        ArrayNode changes = Json.array();
        deeds.stream().filter(deed -> SHOWN.contains(deed.kind())).forEach(deed -> {
            ObjectNode change = changes.addObject()
                    .put("action", deed.action())
                    .put("kind", deed.kind())
                    .put("subject_id", deed.before() == null ? null : deed.subjectId())
                    .put("subject_name", deed.subjectName());
            change.set("before", deed.before());
            change.set("after", deed.after());
        });
        return changes;
    }

    /// Approves or rejects it. Of two who try at once the second waits for the first, and finds it decided; who decides
    /// the same again changes nothing.
    ///
    /// @param status `approved` or `rejected`
    /// @param check looks at it first, and may refuse
    Change<Approval> decide(UUID id, Author author, String status, Consumer<Approval> check) {
        return (transaction, receiptId) -> {
            ApprovalRecord row = transaction
                    .selectFrom(APPROVAL)
                    .where(APPROVAL.ID.eq(id))
                    .forUpdate()
                    .fetchOptional()
                    .orElseThrow(() -> RefusedException.notFound(KIND, id));
            Approval approval = read(row);
            check.accept(approval);
            if (approval.status().equals(status) && author.name().equals(approval.decidedBy())) {
                return approval;
            }
            refuseUnlessPending(transaction, approval);
            row.setStatus(status);
            row.setDecidedBy(author.name());
            row.setDecidedAt(now());
            row.setExpiresAt(now().plus(LIFE));
            store(row);
            record(transaction, author, receiptId, status.equals("approved") ? "approve" : "reject", "pending", row);
            return read(row);
        };
    }

    private void refuseUnlessPending(DSLContext transaction, Approval approval) {
        switch (approval.statusAt(now())) {
            case "pending" -> {}
            case "expired" ->
                throw RefusedException.conflict("this approval expired at " + approval.expiresAt()
                        + "; the request has to be sent again, which asks for another");
            default ->
                throw RefusedException.conflict("this approval is " + approval.status() + " already, by "
                        + approval.decidedBy() + " at " + approval.decidedAt());
        }
        if (approval.subject().version() != null
                && !approval.subject().version().equals(version(transaction, approval.subject()))) {
            throw RefusedException.conflict("what this approval is about has changed since it was asked for; the"
                    + " request has to be made anew, which asks for another");
        }
    }

    private static @Nullable Long version(DSLContext transaction, Gain.Target subject) {
        String query = switch (subject.kind()) {
            case "access_rule" -> "select version from access_rule where id = {0}";
            case "server" -> "select version from server where id = {0}";
            case "four_eyes" -> "select version from four_eyes where {0}::uuid is null";
            default -> throw new IllegalStateException("no versions of " + subject.kind());
        };
        return transaction.fetch(query, DSL.val(subject.id(), UUID.class)).stream()
                .map(row -> row.get("version", Long.class))
                .findFirst()
                .orElse(null);
    }

    private void store(ApprovalRecord row) {
        row.setVersion(row.getVersion() + 1);
        row.setUpdatedAt(now());
        row.store();
    }

    private void record(
            DSLContext transaction,
            Author author,
            @Nullable UUID receiptId,
            String action,
            @Nullable String statusBefore,
            ApprovalRecord row) {
        ObjectNode after = Json.object()
                .put("status", row.getStatus())
                .put("request", row.getRequest())
                .put("reason", row.getReason())
                .put("requested_by", row.getRequestedBy())
                .put("decided_by", row.getDecidedBy());
        if (statusBefore == null) {
            after.set("changes", Json.parse(row.getChanges().data()));
        }
        ObjectNode before = statusBefore == null ? null : Json.object().put("status", statusBefore);
        audit.record(
                transaction,
                author,
                receiptId,
                List.of(new Deed(action, KIND, row.getId().toString(), null, before, after)));
    }

    private static Approval read(ApprovalRecord row) {
        return new Approval(
                new Meta(row.getId(), row.getVersion(), row.getCreatedAt(), row.getUpdatedAt()),
                row.getStatus(),
                row.getRequest(),
                row.getReason(),
                Arrays.asList(row.getServers()),
                Json.parse(row.getChanges().data()),
                Json.parse(row.getBlastRadius().data()),
                Role.ofCaller(row.getRole()),
                row.getRequestedBy(),
                Set.of(row.getRequesterPerson()),
                new Gain.Target(row.getSubjectKind(), row.getSubjectId(), row.getSubjectVersion()),
                row.getExpiresAt(),
                row.getDecidedBy(),
                row.getDecidedAt(),
                row.getUsedAt(),
                row.getReceiptId());
    }
}
