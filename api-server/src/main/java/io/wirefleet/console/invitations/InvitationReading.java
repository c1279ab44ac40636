package io.wirefleet.console.invitations;

import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.resources.Uuids;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what an operator says of an invitation.
///
/// @param lifetime how long its link is good
record InvitationReading(Invitation.Spec spec, Duration lifetime) {
    private static final int SHORTEST_SECONDS = 60;
    private static final int LONGEST_SECONDS = 30 * 24 * 3600;
    private static final int USUAL_SECONDS = 72 * 3600;
    private static final int LONGEST_MESSAGE = 1000;
    private static final UUID NONE = new UUID(0, 0);

    static InvitationReading read(JsonNode body) {
        Fields fields = Fields.of(body);
        Invitation.Spec spec = new Invitation.Spec(
                fields.read("", json -> json.requiredParsed("owner", Texts::owner)),
                fields.read(NONE, json -> json.requiredParsed("network_id", Uuids::parse)),
                fields.<@Nullable String>read(null, json -> json.parsed("peer_name", Texts::name)),
                fields.read(Map.of(), json -> Texts.tags(json, "tags")),
                fields.<@Nullable Instant>read(null, json -> micros(json.time("peer_expires_at"))),
                fields.<@Nullable String>read(null, json -> json.parsed("message", Texts.prose(LONGEST_MESSAGE))));
        Long seconds = fields.<@Nullable Long>read(
                null, json -> json.integer("ttl_seconds", SHORTEST_SECONDS, LONGEST_SECONDS));
        fields.done();
        return new InvitationReading(spec, Duration.ofSeconds(seconds == null ? USUAL_SECONDS : seconds));
    }

    /// As fine as PostgreSQL keeps it.
    private static @Nullable Instant micros(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
    }
}
