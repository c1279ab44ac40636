package io.wirefleet.console.members;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.KeptSetting;
import io.wirefleet.console.resources.Setting;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/member-limits`: administrators set them, members may know them.
public final class MemberLimitsSetting implements Setting<MemberLimits> {
    private static final ObjectSchema LIMITS = ObjectSchema.named("MemberLimits")
            .optional("max_peers", Schema.integer(0, 10_000, "how many peers one owner may have; 5"))
            .optional(
                    "network_ids",
                    Schema.array(
                                    Schema.id("of a network"),
                                    "where members may make peers; null: everywhere; []: nowhere")
                            .orNull())
            .optional(
                    "longest_lifetime_seconds",
                    Schema.integer(60, 315_360_000, "how far ahead a peer may expire, and must; null: it need not")
                            .orNull())
            .optional(
                    "may_ask_for_addresses",
                    Schema.flag("whether members may choose addresses and reservations; false"));

    private final MemberLimitsStore store;

    public MemberLimitsSetting(MemberLimitsStore store) {
        this.store = store;
    }

    @Override
    public String path() {
        return "member-limits";
    }

    @Override
    public String reading() {
        return "How far members may go with peers of their own";
    }

    @Override
    public String writing() {
        return "Sets how far members may go; what is left out gets its default";
    }

    @Override
    public Role reader() {
        return Role.MEMBER;
    }

    @Override
    public ObjectSchema schema() {
        return LIMITS;
    }

    @Override
    public MemberLimits read(JsonNode body) {
        return MemberLimits.read(body);
    }

    @Override
    public ObjectNode toJson(MemberLimits limits) {
        return limits.toJson();
    }

    @Override
    public KeptSetting<MemberLimits> current() {
        return store.kept();
    }

    @Override
    public Change<Replaced<MemberLimits>> replace(WriteRequest request, MemberLimits limits) {
        return store.replace(limits, request.precondition()::check);
    }
}
