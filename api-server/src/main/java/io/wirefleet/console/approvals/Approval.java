package io.wirefleet.console.approvals;

import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Stored;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A write that was held up, and what a second person says of it.
///
/// @param status `pending`, `approved`, `rejected` or `used`, whatever the time
/// @param request its method and path
/// @param reason why it was held up, in words, after "it"
/// @param servers the watched ones that it is about, by name
/// @param changes what it would do, as the audit says it
/// @param blastRadius what it would come to
/// @param role the least that may decide
/// @param person what the requester is known by for sure
/// @param expiresAt until when it can be decided, or used
/// @param receiptId of the write that went through by it
record Approval(
        Meta meta,
        String status,
        String request,
        String reason,
        List<String> servers,
        JsonNode changes,
        JsonNode blastRadius,
        Role role,
        String requestedBy,
        Set<String> person,
        Gain.Target subject,
        Instant expiresAt,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable Instant usedAt,
        @Nullable UUID receiptId)
        implements Stored {
    private static final ObjectSchema CHANGE = ObjectSchema.named("ApprovalChange")
            .readOnly("action", Schema.string("such as create or update"))
            .readOnly("kind", Schema.string("of the thing, such as access_rule"))
            .readOnly("subject_id", Schema.id("which thing; null: a new one").orNull())
            .readOnly("subject_name", Schema.string("what people call it").orNull())
            .readOnly(
                    "before",
                    Schema.string("an object: what it is; null: nothing").orNull())
            .readOnly(
                    "after",
                    Schema.string("an object: what it would be; null: nothing").orNull());

    static final ObjectSchema SCHEMA = Meta.schema("Approval")
            .readOnly("status", Schema.oneOf("where it stands", "pending", "approved", "rejected", "used", "expired"))
            .readOnly("request", Schema.string("method and path of the write that was held up"))
            .readOnly("reason", Schema.string("why it was held up"))
            .readOnly("servers", Schema.array(Schema.string("its name"), "the watched servers that it is about"))
            .readOnly("changes", Schema.array(CHANGE.inline(), "what it would do"))
            .readOnly("blast_radius", Schema.string("an object: the BlastRadius when it was held up"))
            .readOnly("role", Schema.oneOf("the least that may decide", "operator", "admin"))
            .readOnly("requested_by", Schema.string("who sent it, and may not approve it"))
            .readOnly("expires_at", Schema.time("until when it can be decided, or, approved, be sent again"))
            .readOnly("decided_by", Schema.string("who approved or rejected it").orNull())
            .readOnly("decided_at", Schema.time("when").orNull())
            .readOnly("used_at", Schema.time("when the write went through").orNull())
            .readOnly("receipt_id", Schema.id("the receipt of that write").orNull());

    Approval {
        servers = List.copyOf(servers);
        person = Set.copyOf(person);
    }

    /// The status once time is looked at.
    String statusAt(Instant now) {
        boolean isOpen = status.equals("pending") || status.equals("approved");
        return isOpen && !expiresAt.isAfter(now) ? "expired" : status;
    }

    ObjectNode toJson(Instant now) {
        ObjectNode json = meta.toJson()
                .put("status", statusAt(now))
                .put("request", request)
                .put("reason", reason);
        json.set("servers", JsonTexts.array(servers));
        json.set("changes", changes);
        json.set("blast_radius", blastRadius);
        return json.put("role", role.toString())
                .put("requested_by", requestedBy)
                .put("expires_at", expiresAt.toString())
                .put("decided_by", decidedBy)
                .put("decided_at", JsonTexts.text(decidedAt))
                .put("used_at", JsonTexts.text(usedAt))
                .put("receipt_id", JsonTexts.text(receiptId));
    }
}
