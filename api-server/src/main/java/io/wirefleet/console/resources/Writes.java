package io.wirefleet.console.resources;

import io.wirefleet.console.approvals.FourEyes;
import io.wirefleet.console.approvals.Held;
import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.delivery.BlastRadius;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.FleetWrites;
import io.wirefleet.console.delivery.Gate;
import io.wirefleet.console.delivery.Receipt;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.delivery.Written;
import io.wirefleet.console.guard.BlastGuard;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.resources.IdempotencyStore.Replay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.ObjectNode;

/// Runs the writes of the API: once for each `Idempotency-Key`, and answered when the servers have it or the wait is
/// over.
public final class Writes {
    private final FleetWrites fleet;
    private final AuditLog audit;
    private final BlastGuard guard;
    private final FourEyes fourEyes;
    private final IdempotencyStore idempotency;
    private final ReceiptWait receipts;

    /// Waits for a receipt to be closed.
    @FunctionalInterface
    public interface ReceiptWait {
        /// The receipt once it is closed, or as it stands when the time is over.
        Optional<Receipt> await(UUID receiptId, Duration atMost) throws InterruptedException;
    }

    public Writes(
            FleetWrites fleet,
            AuditLog audit,
            BlastGuard guard,
            FourEyes fourEyes,
            IdempotencyStore idempotency,
            ReceiptWait receipts) {
        this.fleet = fleet;
        this.audit = audit;
        this.guard = guard;
        this.fourEyes = fourEyes;
        this.idempotency = idempotency;
        this.receipts = receipts;
    }

    /// Makes routes that write.
    public WriteRoutes routes() {
        return new WriteRoutes(this);
    }

    /// What a dry run of it answers.
    public ObjectNode foresee(WriteRequest request, Subject subject, Change<?> change) {
        Foreseen foreseen = look(request, subject, change);
        return guard.answer(request, subject, foreseen.radius(), foreseen.needsApproval());
    }

    private record Foreseen(BlastRadius radius, boolean needsApproval) {}

    private <T> Foreseen look(WriteRequest request, Subject subject, Change<T> change) {
        AtomicBoolean needsApproval = new AtomicBoolean();
        try {
            Change<T> watched =
                    fourEyes.watching(request, subject, change, _ -> List.of(), _ -> needsApproval.set(true));
            return new Foreseen(fleet.foresee(subject, watched), needsApproval.get());
        } catch (Held _) {
            // A change of the settings themselves, which reaches no server.
            return new Foreseen(fleet.foresee(Subject.NOTHING, (_, _) -> subject), true);
        }
    }

    /// The answer to a request that was answered before.
    ///
    /// @throws io.wirefleet.console.errors.RefusedException if its key belongs to another request
    Optional<Answer> repeated(WriteRequest request) {
        String key = request.idempotencyKey();
        return key == null || request.dryRun()
                ? Optional.empty()
                : idempotency.answered(request, key).map(stored -> replayed(request, stored));
    }

    /// Does it, with its entries in the audit, or nothing. A dry run answers what it would come to.
    public <T> Answer write(WriteRequest request, Write<T> write) {
        if (request.dryRun()) {
            return new Answer(
                    200,
                    Map.of(),
                    foresee(request, write.subject(), write.change()).toString());
        }
        try {
            return writeAtOnce(request, write);
        } catch (Held held) {
            BlastRadius radius = look(request, write.subject(), write.change()).radius();
            throw fourEyes.ask(request, held, BlastGuard.toJson(radius));
        }
    }

    private <T> Answer writeAtOnce(WriteRequest request, Write<T> write) {
        Gate gate = guard.gate(request, write.subject());
        Change<T> watched = fourEyes.watching(request, write.subject(), write.change(), write.deeds(), held -> {
            throw held;
        });
        Change<T> audited = (transaction, receiptId) -> {
            T value = watched.apply(transaction, receiptId);
            audit.record(transaction, request.author(), receiptId, write.deeds().apply(value));
            return value;
        };
        String key = request.idempotencyKey();
        if (key == null) {
            return finish(request, fleet.write(write.subject(), audited, gate), write);
        }
        try {
            Change<T> once = idempotency.once(request, key, audited, write::kept);
            return finish(request, fleet.write(write.subject(), once, gate), write);
        } catch (Replay replay) {
            return replayed(request, replay.answer());
        } finally {
            idempotency.cleanUp();
        }
    }

    private <T> Answer finish(WriteRequest request, Written<T> written, Write<T> write) {
        hold(written.receiptId(), request);
        T value = write.refresh().apply(written.value());
        if (!value.equals(written.value()) && request.idempotencyKey() != null) {
            idempotency.amend(request, request.idempotencyKey(), write.kept(value, written.receiptId()));
        }
        return write.first(value, written.receiptId());
    }

    private Answer replayed(WriteRequest request, Answer stored) {
        String receiptId = stored.headers().get(Answer.RECEIPT);
        if (receiptId != null) {
            hold(UUID.fromString(receiptId), request);
        }
        return stored.with("Idempotent-Replay", "true");
    }

    private void hold(UUID receiptId, WriteRequest request) {
        if (request.patience().isPositive()) {
            await(receiptId, request.patience());
        }
    }

    /// The receipt of a write, as it stands.
    public Optional<Receipt> receipt(UUID receiptId) {
        return await(receiptId, Duration.ZERO);
    }

    private Optional<Receipt> await(UUID receiptId, Duration atMost) {
        try {
            return receipts.await(receiptId, atMost);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
