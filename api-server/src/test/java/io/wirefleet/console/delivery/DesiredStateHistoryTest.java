package io.wirefleet.console.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.ServerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DesiredStateHistoryTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final List<String> COLOURS = List.of("red", "green", "blue");

    private final TestFleet fleet = TestFleet.stepping(database.dsl(), 20);
    private final List<ServerId> servers = new ArrayList<>();
    private final List<PeerId> peers = new ArrayList<>();
    private final List<RuleId> rules = new ArrayList<>();
    private final Map<ServerId, DesiredState> agents = new HashMap<>();
    private int count;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @DisplayName("I5 deltas and snapshot give the same state, to the hash, and it is what the rules say")
    void deltasLeadWhereTheSnapshotIs(long seed) throws InterruptedException {
        fleet.clear();
        Random random = new Random(seed);
        List<UUID> networks = List.of(
                fleet.network("plan", "10.0.0.0/8", "fd00::/32"), fleet.network("other", "172.16.0.0/12", null));
        for (int step = 0; step < 90; step++) {
            change(random, networks);
            if (random.nextInt(3) > 0) {
                fleet.numberer.drain();
                for (ServerId server : servers) {
                    if (random.nextInt(3) > 0) {
                        agents.compute(server, (id, state) -> next(state == null ? DesiredState.empty(id) : state));
                    }
                }
            }
        }
        fleet.numberer.drain();
        for (ServerId server : servers) {
            DesiredState followed = next(agents.getOrDefault(server, DesiredState.empty(server)));
            DesiredState snapshot = fleet.snapshot(server);
            assertThat(followed.stateHash()).isEqualTo(snapshot.stateHash());
            assertThat(followed.revision()).isEqualTo(snapshot.revision());
            assertThat(rulesByPeer(followed)).isEqualTo(expected(server));
            Set<RuleId> given = rulesByPeer(followed).values().stream()
                    .flatMap(Set::stream)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(followed.rules().stream().map(RuleItem::id)).containsExactlyInAnyOrderElementsOf(given);
            assertThat(followed.interfaceItem()).isNotNull();
        }
    }

    private DesiredState next(DesiredState state) {
        try {
            return fleet.next(state);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<PeerId, Set<RuleId>> rulesByPeer(DesiredState state) {
        Map<PeerId, Set<RuleId>> result = new TreeMap<>();
        for (PeerItem peer : state.peers()) {
            result.put(peer.id(), new TreeSet<>(peer.rules()));
        }
        return result;
    }

    /// From the rows, by the plainest query there is.
    private Map<PeerId, Set<RuleId>> expected(ServerId server) {
        Map<PeerId, Set<RuleId>> result = new TreeMap<>();
        database.dsl()
                .fetch("""
                        select p.id as peer_id, r.id as rule_id
                        from peer p, access_rule r, server s
                        where s.id = {0} and r.enabled and p.enabled
                          and (r.peer_all or p.id = any (r.peer_ids) or p.owner = any (r.peer_owners)
                               or (r.peer_tags <> '{}' and p.tags @> r.peer_tags))
                          and (r.server_all or s.id = any (r.server_ids)
                               or (r.server_tags <> '{}' and s.tags @> r.server_tags))
                        """, server.value())
                .forEach(row -> result.computeIfAbsent(new PeerId(row.get("peer_id", UUID.class)), _ -> new TreeSet<>())
                        .add(new RuleId(row.get("rule_id", UUID.class))));
        return result;
    }

    private void change(Random random, List<UUID> networks) {
        int address = ++count;
        String colour = COLOURS.get(random.nextInt(3));
        switch (random.nextInt(14)) {
            case 0 -> {
                if (servers.size() < 4) {
                    servers.add(fleet.server(
                            "server" + count,
                            networks.getFirst(),
                            tags(colour),
                            "10.1." + address / 250 + "." + address % 250));
                }
            }
            case 1, 2, 3, 4 -> {
                boolean other = random.nextInt(4) == 0;
                String prefix = other ? "172.16." : "10.2.";
                peers.add(fleet.peer(
                                "peer" + count,
                                networks.get(other ? 1 : 0),
                                "owner" + random.nextInt(3),
                                tags(colour),
                                prefix + address / 250 + "." + address % 250)
                        .value());
            }
            case 5 -> any(random, peers, id -> fleet.setPeer(id, "tags = '" + tags(colour) + "'"));
            case 6 -> any(random, peers, id -> fleet.setPeer(id, "enabled = not enabled"));
            case 7 ->
                any(random, peers, id -> {
                    fleet.deletePeer(id);
                    peers.remove(id);
                });
            case 8, 9 ->
                rules.add(fleet.rule(
                                "rule" + count,
                                "peer_tags, server_tags",
                                "'" + tags(colour) + "', '" + tags(COLOURS.get(random.nextInt(3))) + "'")
                        .value());
            case 10 ->
                any(
                        random,
                        rules,
                        id -> fleet.setRule(
                                id, "server_all = not server_all, peer_owners = '{owner" + random.nextInt(3) + "}'"));
            case 11 ->
                any(random, rules, id -> {
                    if (random.nextBoolean()) {
                        fleet.deleteRule(id);
                        rules.remove(id);
                    } else {
                        fleet.setRule(id, "destinations = '{198.51.100." + address % 250 + "/32}'");
                    }
                });
            case 12 -> any(random, servers, id -> fleet.setServer(id, "tags = '" + tags(colour) + "'"));
            case 13 ->
                any(
                        random,
                        peers,
                        id -> fleet.setPeer(
                                id,
                                "preshared_key = case preshared_key when 'none' then 'per_server' else 'none' end"));
            default -> throw new IllegalStateException();
        }
    }

    private static String tags(String colour) {
        return "{\"colour\": \"" + colour + "\"}";
    }

    private static <T> void any(Random random, List<T> all, java.util.function.Consumer<T> action) {
        if (!all.isEmpty()) {
            action.accept(all.get(random.nextInt(all.size())));
        }
    }
}
