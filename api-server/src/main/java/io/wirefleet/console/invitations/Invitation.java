package io.wirefleet.console.invitations;

import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An invitation as stored: everything but its secret.
///
/// @param networkName null: not looked up
/// @param acceptedAt null: nobody has used it
/// @param endedAt null: nobody has taken it back
record Invitation(
        UUID id,
        Spec spec,
        @Nullable String networkName,
        String invitedBy,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant acceptedAt,
        @Nullable UUID peerId,
        @Nullable Instant endedAt) {
    /// What an operator says of it.
    ///
    /// @param peerName null: made from the owner's name
    /// @param peerExpiresAt null: the peer stays
    record Spec(
            String owner,
            UUID networkId,
            @Nullable String peerName,
            Map<String, String> tags,
            @Nullable Instant peerExpiresAt,
            @Nullable String message) {
        Spec {
            tags = Map.copyOf(tags);
        }
    }

    static final ObjectSchema SCHEMA = ObjectSchema.named("Invitation")
            .readOnly("id", Schema.id("a UUIDv7"))
            .required("owner", Schema.string("who is invited; the peer will be theirs"))
            .required("network_id", Schema.id("the network that the peer will be in"))
            .optional("peer_name", Schema.string("null: made from the owner").orNull())
            .optional("tags", Schema.texts("of the peer, by which rules select it"))
            .optional("peer_expires_at", Schema.time("null: the peer stays").orNull())
            .optional("message", Schema.string("shown to who is invited").orNull())
            .readOnly("invited_by", Schema.string("who made the invitation"))
            .readOnly("created_at", Schema.time("when it was made"))
            .readOnly("expires_at", Schema.time("until when it can be accepted"))
            .readOnly("status", Schema.oneOf("what became of it", "open", "accepted", "ended", "expired"))
            .readOnly("accepted_at", Schema.time("null: not accepted").orNull())
            .readOnly("peer_id", Schema.id("the peer that it became").orNull())
            .readOnly("ended_at", Schema.time("null: nobody took it back").orNull());

    String status(Instant now) {
        if (acceptedAt != null) {
            return "accepted";
        }
        if (endedAt != null) {
            return "ended";
        }
        return expiresAt.isAfter(now) ? "open" : "expired";
    }

    ObjectNode toJson(Instant now) {
        ObjectNode json = Json.object().put("id", id.toString());
        write(json);
        return json.put("invited_by", invitedBy)
                .put("created_at", createdAt.toString())
                .put("expires_at", expiresAt.toString())
                .put("status", status(now))
                .put("accepted_at", JsonTexts.text(acceptedAt))
                .put("peer_id", JsonTexts.text(peerId))
                .put("ended_at", JsonTexts.text(endedAt));
    }

    /// What an operator would send, with its end, for the audit.
    ObjectNode audited() {
        return write(Json.object()).put("expires_at", expiresAt.toString());
    }

    private ObjectNode write(ObjectNode json) {
        json.put("owner", spec.owner())
                .put("network_id", spec.networkId().toString())
                .put("peer_name", spec.peerName())
                .set("tags", JsonTexts.tags(spec.tags()));
        return json.put("peer_expires_at", JsonTexts.text(spec.peerExpiresAt())).put("message", spec.message());
    }

    /// What the invited person is shown before anything is made.
    ObjectNode shown() {
        return Json.object()
                .put("owner", spec.owner())
                .put("network_name", networkName)
                .put("peer_name", spec.peerName())
                .put("invited_by", invitedBy)
                .put("message", spec.message())
                .put("expires_at", expiresAt.toString())
                .put("peer_expires_at", JsonTexts.text(spec.peerExpiresAt()));
    }

    /// The peer that it becomes, as an operator would create it.
    ObjectNode peer(String publicKey) {
        ObjectNode json = Json.object()
                .put("name", peerNameOrMade())
                .put("network_id", spec.networkId().toString())
                .put("owner", spec.owner())
                .put("public_key", publicKey)
                .put("expires_at", JsonTexts.text(spec.peerExpiresAt()));
        json.set("tags", JsonTexts.tags(spec.tags()));
        return json;
    }

    /// The owner's name, cut short, with the end of the invitation's id: no two are alike.
    private String peerNameOrMade() {
        if (spec.peerName() != null) {
            return spec.peerName();
        }
        String owner = spec.owner().strip();
        int end = owner.offsetByCodePoints(0, Math.min(owner.codePointCount(0, owner.length()), 50));
        return owner.substring(0, end).strip() + "-" + id.toString().substring(28);
    }
}
