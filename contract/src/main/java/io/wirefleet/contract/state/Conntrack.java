package io.wirefleet.contract.state;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// How connections are tracked on the server.
///
/// @param maxEntries how many flows the table may hold; null: by the server's capacity, and never fewer than
///     the machine has without the agent
/// @param udpTimeoutSeconds how long a UDP flow of a peer is remembered that was not answered; null: as the
///     kernel has it
/// @param udpStreamTimeoutSeconds the same for one that is answered again and again; null: as the kernel has it
/// @param bypassTunnelPort whether the tunnel's own packets are kept out of the table
public record Conntrack(
        @Nullable Integer maxEntries,
        @Nullable Integer udpTimeoutSeconds,
        @Nullable Integer udpStreamTimeoutSeconds,
        boolean bypassTunnelPort) {
    public static final Conntrack DEFAULT = new Conntrack(null, null, null, true);

    public static final int LEAST_ENTRIES = 1 << 10;
    public static final int MOST_ENTRIES = 1 << 26;

    /// A day; the least is a second.
    public static final int MOST_TIMEOUT_SECONDS = 86_400;

    public ObjectNode toJson() {
        return Json.object()
                .put("max_entries", maxEntries)
                .put("udp_timeout_seconds", udpTimeoutSeconds)
                .put("udp_stream_timeout_seconds", udpStreamTimeoutSeconds)
                .put("bypass_tunnel_port", bypassTunnelPort);
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static Conntrack read(JsonFields fields) {
        return new Conntrack(
                integer(fields, "max_entries", LEAST_ENTRIES, MOST_ENTRIES),
                integer(fields, "udp_timeout_seconds", 1, MOST_TIMEOUT_SECONDS),
                integer(fields, "udp_stream_timeout_seconds", 1, MOST_TIMEOUT_SECONDS),
                fields.flag("bypass_tunnel_port", true));
    }

    private static @Nullable Integer integer(JsonFields fields, String field, int least, int most) {
        Long value = fields.integer(field, least, most);
        return value == null ? null : value.intValue();
    }
}
