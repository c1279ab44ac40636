package io.wirefleet.console.lifecycle;

import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A peer that nobody uses, or whose key is old.
///
/// @param latestHandshakeAt null: it never connected
/// @param lastUsedAt the latest handshake, or its creation
/// @param noticeSince null: it is not noted to be disabled
record Aging(
        UUID peerId,
        String peerName,
        UUID networkId,
        @Nullable String owner,
        boolean enabled,
        @Nullable Instant latestHandshakeAt,
        Instant lastUsedAt,
        Instant keySince,
        @Nullable Instant noticeSince) {
    static final ObjectSchema SCHEMA = ObjectSchema.named("AgingPeer")
            .readOnly("peer_id", Schema.id("the peer"))
            .readOnly("peer_name", Schema.string("its name"))
            .readOnly("network_id", Schema.id("its network"))
            .readOnly("owner", Schema.string("whose it is").orNull())
            .readOnly("enabled", Schema.flag("whether it can still connect"))
            .readOnly(
                    "latest_handshake_at",
                    Schema.time("null: it never connected").orNull())
            .readOnly("stale", Schema.flag("whether nobody has used it for longer than the policy lets"))
            .readOnly("unused_since", Schema.time("the latest handshake, or its creation"))
            .readOnly(
                    "notice_since",
                    Schema.time("since when it is noted to be disabled").orNull())
            .readOnly("action", Schema.oneOf("what is going to be done to it", "none", "disable"))
            .readOnly("action_due_at", Schema.time("when; null: nothing is").orNull())
            .readOnly("key_since", Schema.time("since when it has its key"))
            .readOnly("key_age_days", Schema.integer(0, Integer.MAX_VALUE, "whole days"))
            .readOnly("rotation_due", Schema.flag("whether its key should be renewed"));

    private boolean isStale(LifecyclePolicy policy, Instant now) {
        return !lastUsedAt.isAfter(now.minus(Duration.ofDays(policy.staleAfterDays())));
    }

    ObjectNode toJson(LifecyclePolicy policy, Instant now) {
        boolean acts = policy.disables() && enabled && isStale(policy, now);
        Instant from = noticeSince == null ? now : noticeSince;
        return Json.object()
                .put("peer_id", peerId.toString())
                .put("peer_name", peerName)
                .put("network_id", networkId.toString())
                .put("owner", owner)
                .put("enabled", enabled)
                .put("latest_handshake_at", JsonTexts.text(latestHandshakeAt))
                .put("stale", isStale(policy, now))
                .put("unused_since", lastUsedAt.toString())
                .put("notice_since", JsonTexts.text(noticeSince))
                .put("action", acts ? "disable" : "none")
                .put(
                        "action_due_at",
                        acts ? from.plus(Duration.ofDays(policy.noticeDays())).toString() : null)
                .put("key_since", keySince.toString())
                .put("key_age_days", Math.max(0, Duration.between(keySince, now).toDays()))
                .put("rotation_due", !keySince.isAfter(now.minus(Duration.ofDays(policy.keyAgeReminderDays()))));
    }
}
