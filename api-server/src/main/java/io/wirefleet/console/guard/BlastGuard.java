package io.wirefleet.console.guard;

import io.wirefleet.console.delivery.BlastRadius;
import io.wirefleet.console.delivery.Cut;
import io.wirefleet.console.delivery.Gate;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.guard.Confirmations.Value;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import java.time.Clock;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Keeps one change from harming many: what cuts too many peers must be confirmed by who has seen that it does.
public final class BlastGuard {
    private static final ObjectSchema EXAMPLE = ObjectSchema.named("BlastRadiusExample")
            .readOnly("change", Schema.oneOf("what would become of the attachment", "added", "removed"))
            .readOnly("peer_id", Schema.id("of the peer"))
            .readOnly("peer_name", Schema.string("its name"))
            .readOnly("server_id", Schema.id("of the server"))
            .readOnly("server_name", Schema.string("its name"));

    /// What a dry run answers.
    public static final ObjectSchema BLAST_RADIUS = ObjectSchema.named("BlastRadius")
            .readOnly("servers", Schema.integer(0, Long.MAX_VALUE, "how many would get another state"))
            .readOnly("peers", Schema.integer(0, Long.MAX_VALUE, "how many would be changed, or have other access"))
            .readOnly("attachments_added", Schema.integer(0, Long.MAX_VALUE, "peers on servers that would begin"))
            .readOnly("attachments_removed", Schema.integer(0, Long.MAX_VALUE, "peers on servers that would end"))
            .readOnly("peers_cut", Schema.integer(0, Long.MAX_VALUE, "how many would lose something"))
            .readOnly("peers_with_access", Schema.integer(0, Long.MAX_VALUE, "how many have access now"))
            .readOnly("examples", Schema.array(EXAMPLE.inline(), "some of the attachments, at most 10"))
            .readOnly("confirmation_required", Schema.flag("whether the guard asks for the confirmation"))
            .readOnly("confirmation", Schema.string("to be sent as Wirefleet-Confirmation with the same request"))
            .readOnly("confirmation_expires_at", Schema.time("until when it is good"))
            .readOnly("approval_required", Schema.flag("whether it takes a second person who has not approved it yet"));

    private final GuardStore store;
    private final Confirmations confirmations;

    public BlastGuard(GuardStore store, Clock clock) {
        this.store = store;
        this.confirmations = new Confirmations(store::confirmationKey, clock);
    }

    /// The gate of a request: a confirmation that was sent must be right, and is required where much is cut. Writes of
    /// peers need none: whoever takes somebody out names them, and is not to be held up.
    public Gate gate(WriteRequest request, Subject subject) {
        String sent = request.confirmation();
        if (sent == null && !isGuarded(subject)) {
            return Gate.OPEN;
        }
        return store.gate(sent != null, (settings, cut) -> {
            if (sent != null) {
                check(sent, request, cut);
            } else if (settings.isTooMuch(cut)) {
                throw RefusedException.conflict("this would cut " + peers(cut) + ", and more than "
                        + settings.maxSharePercent()
                        + " % must be confirmed: send the same request with dry_run=true, look at what it answers,"
                        + " and send its confirmation as Wirefleet-Confirmation");
            }
        });
    }

    private static boolean isGuarded(Subject subject) {
        return !(subject instanceof Subject.Peers);
    }

    private void check(String sent, WriteRequest request, Cut cut) {
        switch (confirmations.judge(sent, request, cut)) {
            case GOOD -> {}
            case EXPIRED ->
                throw RefusedException.invalid("", "has a confirmation that has expired; dry-run the change again");
            case FOREIGN ->
                throw RefusedException.invalid(
                        "", "has a confirmation that no dry run of this very request answered to this caller");
            case STALE ->
                throw RefusedException.conflict("since the dry run that answered this confirmation the blast radius has"
                        + " changed: this would now cut " + peers(cut) + "; dry-run the change again");
        }
    }

    private static String peers(Cut cut) {
        return cut.peers().size() + " of the " + cut.withAccess() + " peers that have access";
    }

    /// What a dry run of the request answers.
    ///
    /// @param needsApproval whether the write takes a second person who has not approved it yet
    public ObjectNode answer(WriteRequest request, Subject subject, BlastRadius radius, boolean needsApproval) {
        return answer(
                request, radius, isGuarded(subject) && store.current().value().isTooMuch(radius.cut()), needsApproval);
    }

    private ObjectNode answer(WriteRequest request, BlastRadius radius, boolean required, boolean needsApproval) {
        Value confirmation = confirmations.make(request, radius.cut());
        return toJson(radius)
                .put("confirmation_required", required)
                .put("confirmation", confirmation.text())
                .put("confirmation_expires_at", confirmation.expiresAt().toString())
                .put("approval_required", needsApproval);
    }

    /// The radius alone.
    public static ObjectNode toJson(BlastRadius radius) {
        ObjectNode json = Json.object()
                .put("servers", radius.servers())
                .put("peers", radius.peers())
                .put("attachments_added", radius.attachmentsAdded())
                .put("attachments_removed", radius.attachmentsRemoved())
                .put("peers_cut", radius.cut().peers().size())
                .put("peers_with_access", radius.cut().withAccess());
        ArrayNode examples = json.putArray("examples");
        for (BlastRadius.Example example : radius.examples()) {
            examples.addObject()
                    .put("change", example.added() ? "added" : "removed")
                    .put("peer_id", example.peerId())
                    .put("peer_name", example.peerName())
                    .put("server_id", example.serverId())
                    .put("server_name", example.serverName());
        }
        return json;
    }
}
