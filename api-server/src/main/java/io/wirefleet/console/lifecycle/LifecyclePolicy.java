package io.wirefleet.console.lifecycle;

import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// When a peer counts as stale and a key as old, and what is done then.
///
/// @param staleAfterDays without a handshake; a peer that never connected counts from its creation
/// @param noticeDays between the notice and the action
/// @param disables whether stale peers are disabled after the notice
/// @param keyAgeReminderDays from which age on a key is listed as due for renewal
public record LifecyclePolicy(int staleAfterDays, int noticeDays, boolean disables, int keyAgeReminderDays) {
    static final LifecyclePolicy DEFAULT = new LifecyclePolicy(90, 14, false, 365);

    private static final int MOST_DAYS = 3650;

    static final ObjectSchema SCHEMA = ObjectSchema.named("LifecyclePolicy")
            .optional("stale_after_days", Schema.integer(1, MOST_DAYS, "without a handshake; 90"))
            .optional("notice_days", Schema.integer(0, MOST_DAYS, "between the notice and the action; 14"))
            .optional("action", Schema.oneOf("what is done to stale peers after the notice; none", "none", "disable"))
            .optional(
                    "key_age_reminder_days",
                    Schema.integer(1, MOST_DAYS, "from which age on a key is due for renewal; 365"));

    static LifecyclePolicy read(JsonNode body) {
        Fields fields = Fields.of(body);
        LifecyclePolicy policy = new LifecyclePolicy(
                fields.read(0, json -> days(json, "stale_after_days", 1, DEFAULT.staleAfterDays)),
                fields.read(0, json -> days(json, "notice_days", 0, DEFAULT.noticeDays)),
                fields.read(false, LifecyclePolicy::action),
                fields.read(0, json -> days(json, "key_age_reminder_days", 1, DEFAULT.keyAgeReminderDays)));
        fields.readOnly("version", "updated_at");
        fields.done();
        return policy;
    }

    private static int days(JsonFields json, String field, int least, int otherwise) {
        Long days = json.integer(field, least, MOST_DAYS);
        return days == null ? otherwise : days.intValue();
    }

    private static boolean action(JsonFields json) {
        String action = json.text("action");
        return switch (action) {
            case null -> DEFAULT.disables;
            case "none" -> false;
            case "disable" -> true;
            default -> throw json.invalid("action", "must be one of none, disable");
        };
    }

    String action() {
        return disables ? "disable" : "none";
    }

    ObjectNode toJson() {
        return Json.object()
                .put("stale_after_days", staleAfterDays)
                .put("notice_days", noticeDays)
                .put("action", action())
                .put("key_age_reminder_days", keyAgeReminderDays);
    }
}
