package io.wirefleet.contract.state;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import tools.jackson.databind.node.ObjectNode;

/// Something that a server's agent says of it, in Kubernetes' well-known form.
///
/// @param type what it is about, such as `Applied` or `InSync`
/// @param status whether it holds
/// @param reason one word in CamelCase
/// @param message for people: what is wrong and what would mend it
public record Condition(String type, boolean status, String reason, String message) {
    /// Whether the newest desired state is in the kernel; if not, why.
    public static final String APPLIED = "Applied";

    /// Whether the last look found the kernel as it was left; if not, what was repaired.
    public static final String IN_SYNC = "InSync";

    /// Whether the kernel forwards packets between the tunnel and elsewhere; if not, what must be set.
    public static final String FORWARDING = "Forwarding";

    /// Whether the kernel is set for the server's load; if not, which settings the agent could not set.
    public static final String TUNED = "Tuned";

    /// Whether no firewall of others on the machine drops what is forwarded; if not, which, and the line that mends
    /// it.
    public static final String UNBLOCKED = "Unblocked";

    /// Whether packets can leave by each exit of the server; if not, which and why. Not said of servers without.
    public static final String EXITS_UP = "ExitsUp";

    /// Whether there is room for new connections in the kernel's table of them.
    public static final String CONNTRACK_ROOM = "ConntrackRoom";

    /// Whether connections that leave under the server's address, or one of its pool, find a source port; if not,
    /// what gives more.
    public static final String SOURCE_PORT_ROOM = "SourcePortRoom";

    /// Whether all additional listen ports lead to the server; if not, what else listens there. Not said of servers
    /// without.
    public static final String LISTEN_PORTS = "ListenPorts";

    /// Whether the peers are on the server though the console may be silent; not said of servers that fail static.
    public static final String SERVING = "Serving";

    public ObjectNode toJson() {
        return Json.object()
                .put("type", type)
                .put("status", status)
                .put("reason", reason)
                .put("message", message);
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static Condition read(JsonFields fields) {
        return new Condition(
                fields.requiredText("type"),
                fields.required("status", fields.flag("status")),
                fields.requiredText("reason"),
                fields.requiredText("message"));
    }
}
