package io.wirefleet.console.members;

import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How far members may go with peers of their own.
///
/// @param maxPeers how many one owner may have, over all networks
/// @param networkIds where; null: in every network; empty: nowhere, so that members make no peers
/// @param longestLifetime how far ahead a peer may expire, which it then must; null: it need not expire
/// @param mayAskForAddresses whether they may choose a peer's addresses and reservation
public record MemberLimits(
        int maxPeers,
        @Nullable List<UUID> networkIds,
        @Nullable Duration longestLifetime,
        boolean mayAskForAddresses) {
    private static final int MOST_PEERS = 10_000;
    private static final int USUAL_PEERS = 5;
    private static final long SHORTEST_LIFETIME_SECONDS = 60;
    private static final long LONGEST_LIFETIME_SECONDS = Duration.ofDays(3650).toSeconds();

    public MemberLimits {
        networkIds = networkIds == null ? null : List.copyOf(networkIds);
    }

    static MemberLimits read(JsonNode body) {
        Fields fields = Fields.of(body);
        fields.readOnly("version", "updated_at");
        Long peers = fields.<@Nullable Long>read(null, json -> json.integer("max_peers", 0, MOST_PEERS));
        Long lifetime = fields.<@Nullable Long>read(
                null,
                json -> json.integer("longest_lifetime_seconds", SHORTEST_LIFETIME_SECONDS, LONGEST_LIFETIME_SECONDS));
        MemberLimits limits = new MemberLimits(
                peers == null ? USUAL_PEERS : peers.intValue(),
                fields.<@Nullable List<UUID>>read(null, MemberLimits::networks),
                lifetime == null ? null : Duration.ofSeconds(lifetime),
                fields.read(false, json -> json.flag("may_ask_for_addresses", false)));
        fields.done();
        return limits;
    }

    /// Left out means none; only an explicit null means all.
    private static @Nullable List<UUID> networks(JsonFields json) {
        boolean isNull =
                json.has("network_ids") && json.node().get("network_ids").isNull();
        return isNull
                ? null
                : json.parsedList("network_ids", Uuids::parse).stream()
                        .distinct()
                        .sorted()
                        .toList();
    }

    boolean allows(UUID networkId) {
        return networkIds == null || networkIds.contains(networkId);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object().put("max_peers", maxPeers);
        json.set("network_ids", networkIds == null ? Json.MAPPER.nullNode() : JsonTexts.array(networkIds));
        return json.put("longest_lifetime_seconds", longestLifetime == null ? null : longestLifetime.toSeconds())
                .put("may_ask_for_addresses", mayAskForAddresses);
    }
}
