package io.wirefleet.console.agents;

import io.wirefleet.console.delivery.Receipts;
import io.wirefleet.console.http.Author;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.ObservedState.KeyInUse;
import io.wirefleet.contract.state.ObservedState.PeerFigures;
import io.wirefleet.contract.state.ServerId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;

/// Takes in what agents report: how their server stands, the figures of its sessions, and which revision is in the
/// kernel. A revision counts as applied only with the hash that the console signed for it.
public final class Reports {
    private static final Logger log = LoggerFactory.getLogger(Reports.class);

    /// Whether the agent has all capabilities that its desired state needs.
    static final String CAPABLE = "Capable";

    private final DSLContext database;
    private final Receipts receipts;

    public Reports(DSLContext database, Receipts receipts) {
        this.database = database;
        this.receipts = receipts;
    }

    /// @param agent as records name it
    public void take(Author agent, ServerId server, ObservedState observed) {
        observed.drift().forEach(line -> log.info("server {} put right: {}", server, line));
        saveAgent(server, observed);
        saveFigures(server, observed.peers());
        saveKeysInUse(server, observed.keysInUse());
        saveHost(server, observed.host());
        if (isSigned(server, observed)) {
            receipts.acknowledge(agent, server, observed.revision());
        }
    }

    private void saveAgent(ServerId server, ObservedState observed) {
        ArrayNode conditions = Json.array();
        observed.conditions().forEach(condition -> conditions.add(condition.toJson()));
        capable(observed.capabilities(), database, server).forEach(condition -> conditions.add(condition.toJson()));
        database.execute(
                """
                update server_agent set agent_version = {1}, capabilities = {2}::text[], conditions = {3}::jsonb
                where server_id = {0}
                  and (agent_version, capabilities, conditions) is distinct from ({1}, {2}::text[], {3}::jsonb)
                """,
                server.value(),
                observed.agentVersion(),
                observed.capabilities().stream().sorted().toArray(String[]::new),
                conditions.toString());
    }

    /// A lack that the console sees by itself, whatever the agent says of it.
    private static List<Condition> capable(Set<String> capabilities, DSLContext database, ServerId server) {
        Record item = database.fetchOne(
                "select content::jsonb -> 'requires' as needed from server_item"
                        + " where server_id = {0} and kind = 'interface' and content is not null",
                server.value());
        Set<String> lacking = new TreeSet<>();
        if (item != null) {
            Json.parse(item.get("needed", String.class)).forEach(needed -> lacking.add(needed.stringValue()));
        } else {
            lacking.addAll(Capability.BASE);
        }
        lacking.removeAll(capabilities);
        return lacking.isEmpty()
                ? List.of()
                : List.of(new Condition(
                        CAPABLE,
                        false,
                        "MissingCapability",
                        "the agent lacks " + String.join(", ", lacking)
                                + ", which the desired state needs; install the console's version of the agent"));
    }

    private void saveFigures(ServerId server, List<PeerFigures> figures) {
        if (figures.isEmpty()) {
            return;
        }
        List<PeerFigures> sorted = new ArrayList<>(figures);
        sorted.sort(Comparator.comparing(PeerFigures::id));
        database.transaction(configuration -> {
            DSLContext transaction = configuration.dsl();
            transaction.fetch("select set_config('synchronous_commit', 'off', true)");
            transaction.execute(
                    """
                    insert into peer_observation as seen
                        (server_id, peer_id, latest_handshake_at, receive_bytes, transmit_bytes)
                    select distinct on (peer_id) {0}, peer_id, at, received, transmitted
                    from unnest({1}, {2}, {3}, {4}) as figures (peer_id, at, received, transmitted)
                    order by peer_id
                    on conflict (server_id, peer_id) do update
                    set latest_handshake_at = coalesce(excluded.latest_handshake_at, seen.latest_handshake_at),
                        receive_bytes = excluded.receive_bytes, transmit_bytes = excluded.transmit_bytes
                    """,
                    DSL.val(server.value()),
                    DSL.val(sorted.stream().map(peer -> peer.id().value()).toArray(UUID[]::new)),
                    DSL.val(sorted.stream()
                            .map(peer -> time(peer.latestHandshakeAt()))
                            .toArray(OffsetDateTime[]::new)),
                    DSL.val(sorted.stream().map(PeerFigures::receiveBytes).toArray(Long[]::new)),
                    DSL.val(sorted.stream().map(PeerFigures::transmitBytes).toArray(Long[]::new)));
        });
    }

    /// The last figures of a machine, without waiting for the disk.
    private void saveHost(ServerId server, HostFigures host) {
        if (host.isEmpty()) {
            return;
        }
        database.transaction(configuration -> {
            DSLContext transaction = configuration.dsl();
            transaction.fetch("select set_config('synchronous_commit', 'off', true)");
            transaction.execute("""
                    insert into host_observation as told (server_id, figures)
                    values ({0}, jsonb_strip_nulls({1}::jsonb))
                    on conflict (server_id) do update
                    set figures = jsonb_strip_nulls(told.figures || {1}::jsonb), reported_at = excluded.reported_at
                    """, server.value(), host.toJson().toString());
        });
    }

    /// Which peers a server knows by the key that follows; what is no rotation any more is passed over.
    private void saveKeysInUse(ServerId server, List<KeyInUse> keys) {
        if (keys.isEmpty()) {
            return;
        }
        database.execute(
                """
                insert into key_in_use (server_id, peer_id, public_key)
                select {0}, p.id, p.next_public_key
                from unnest({1}, {2}) as used (peer_id, public_key)
                         join peer p on p.id = used.peer_id and p.next_public_key = decode(used.public_key, 'base64')
                on conflict do nothing
                """,
                DSL.val(server.value()),
                DSL.val(keys.stream().map(key -> key.id().value()).toArray(UUID[]::new)),
                DSL.val(keys.stream().map(key -> key.publicKey().toString()).toArray(String[]::new)));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /// Whether the console signed this revision with this hash; what it did not sign is no acknowledgement.
    private boolean isSigned(ServerId server, ObservedState observed) {
        return !database.fetch("""
                select from server_revision r
                         join server_agent g on g.server_id = r.server_id
                where r.server_id = {0} and r.revision = {1} and r.digest = {2}
                """, server.value(), observed.revision().value(), observed.stateHash())
                .isEmpty();
    }
}
