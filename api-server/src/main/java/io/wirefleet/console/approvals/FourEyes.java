package io.wirefleet.console.approvals;

import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.WriteRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// Holds up what may give access on watched servers, or take a server out of the watched ones, until a second person
/// has approved that very request. What takes away passes, and so do writes of peers: rules are watched, not who
/// belongs to them.
public final class FourEyes {
    private final ApprovalStore approvals;

    public FourEyes(ApprovalStore approvals) {
        this.approvals = approvals;
    }

    /// The change, and what it gives looked at.
    ///
    /// @param deeds what the change does, from its value
    /// @param held told of what is not approved; it throws, or lets the change pass
    public <T> Change<T> watching(
            WriteRequest request,
            Subject subject,
            Change<T> change,
            Function<T, List<Deed>> deeds,
            Consumer<Held> held) {
        return switch (subject) {
            case Subject.Peers _, Subject.Network _ -> change;
            case Subject.Rule _, Subject.Server _, Subject.Import _ ->
                (transaction, receiptId) -> {
                    if (StandingStore.settings(transaction).areOff()) {
                        return change.apply(transaction, receiptId);
                    }
                    Standing before = StandingStore.read(transaction, subject);
                    T value = change.apply(transaction, receiptId);
                    Optional<Gain> gain = Gain.between(subject, before, StandingStore.read(transaction, subject));
                    if (gain.isPresent() && !approvals.use(transaction, request, gain.get(), receiptId)) {
                        held.accept(new Held(gain.get(), deeds.apply(value)));
                    }
                    return value;
                };
        };
    }

    /// Writes down that approval is asked for, once for the same request.
    ///
    /// @param blastRadius what the request would come to
    /// @return the refusal that says so
    public RefusedException ask(WriteRequest request, Held held, ObjectNode blastRadius) {
        Approval approval = approvals.ask(request, held, blastRadius);
        String who = held.gain().role() == Role.ADMIN ? "another administrator" : "another operator or administrator";
        return new RefusedException(new Refusal.NeedsApproval(
                approval.meta().id(),
                "it " + approval.reason() + ", and takes a second person: approval "
                        + approval.meta().id() + " waits until " + approval.expiresAt() + " for " + who + " than "
                        + approval.requestedBy() + " to POST /api/v1/approvals/"
                        + approval.meta().id() + "/approve; then send the same request again"));
    }
}
