package io.wirefleet.console.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.database.schema.Tables;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.Tuning;
import io.wirefleet.testing.Golden;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class NumbererTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private TestFleet fleet;
    private UUID network;
    private ServerId server;

    @BeforeEach
    void aServerThatAllMayUse() {
        fleet = TestFleet.stepping(database.dsl(), 5);
        fleet.clear();
        network = fleet.network("office", "10.8.0.0/16", "fd00:8::/64");
        server = fleet.server("berlin", network, "{}", "10.8.0.1");
    }

    private PeerId peer(int number) {
        return fleet.peer("peer" + number, network, null, "{}", "10.8.1." + number)
                .value();
    }

    @Test
    void whatADeadReplicaLeftIsNumberedByAnother() throws Exception {
        fleet.rule("all", "peer_all, server_all", "true, true");
        peer(1);
        assertThat(database.dsl().fetchCount(Tables.PENDING_CHANGE)).isPositive();
        TestFleet other = TestFleet.running(database.dsl());
        try (Numberer _ = other.numberer) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(fleet.snapshot(server).peers()).hasSize(1));
        }
    }

    @Test
    void eachChangeHasARevisionOfItsOwn() throws InterruptedException {
        fleet.rule("all", "peer_all, server_all", "true, true");
        fleet.numberer.drain();
        long before = fleet.snapshot(server).revision().value();
        peer(1);
        peer(2);
        peer(3);
        fleet.numberer.drain();
        assertThat(fleet.snapshot(server).revision()).isEqualTo(new Revision(before + 3));
    }

    @Test
    void severalNumberersAtOnceNumberEachChangeOnce() throws Exception {
        fleet.rule("all", "peer_all, server_all", "true, true");
        fleet.numberer.drain();
        long before = fleet.snapshot(server).revision().value();
        for (int i = 1; i <= 30; i++) {
            peer(i);
        }
        TestFleet other = TestFleet.stepping(database.dsl());
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(fleet.numberer::drain),
                        CompletableFuture.runAsync(other.numberer::drain))
                .get();
        assertThat(fleet.snapshot(server).revision()).isEqualTo(new Revision(before + 30));
        assertThat(fleet.snapshot(server).peers()).hasSize(30);
    }

    @Test
    void theRuleComesWithItsFirstPeerAndGoesWithItsLast() throws InterruptedException {
        RuleId rule = fleet.rule("all", "peer_all, server_all", "true, true").value();
        fleet.numberer.drain();
        assertThat(fleet.snapshot(server).rules()).isEmpty();
        PeerId first = peer(1);
        PeerId second = peer(2);
        fleet.numberer.drain();
        assertThat(fleet.snapshot(server).rules()).extracting(item -> item.id()).containsExactly(rule);
        fleet.deletePeer(first);
        fleet.numberer.drain();
        assertThat(fleet.snapshot(server).rules()).hasSize(1);
        fleet.deletePeer(second);
        peer(3);
        fleet.numberer.drain();
        assertThat(fleet.snapshot(server).rules()).hasSize(1);
    }

    @Test
    void anAgentThatIsAheadIsPassedAndSentTheWhole() throws InterruptedException {
        fleet.rule("all", "peer_all, server_all", "true, true");
        peer(1);
        fleet.numberer.drain();
        DesiredStates.Base ahead = new DesiredStates.Base(new Revision(40), "of a lost history");
        assertThat(fleet.desiredStates.awaitNews(server, ahead, Duration.ZERO)).isTrue();
        DesiredStateUpdate update = fleet.update(server, ahead);
        assertThat(update.full()).isTrue();
        assertThat(update.revision()).isEqualTo(new Revision(41));
        DesiredState state = DesiredState.empty(server).apply(update, fleet.keys());
        peer(2);
        fleet.numberer.drain();
        assertThat(fleet.next(state).peers()).hasSize(2);
    }

    @Test
    void anAgentWithAnotherHashIsSentTheWhole() throws InterruptedException {
        fleet.numberer.drain();
        Revision revision = fleet.snapshot(server).revision();
        DesiredStates.Base same = new DesiredStates.Base(revision, "other");
        assertThat(fleet.desiredStates.awaitNews(server, same, Duration.ZERO)).isTrue();
        assertThat(fleet.update(server, same).full()).isTrue();
        fleet.rule("all", "peer_all, server_all", "true, true");
        peer(1);
        fleet.numberer.drain();
        assertThat(fleet.update(server, same).full()).isTrue();
    }

    @Test
    void belowTheFloorThereIsNoDelta() throws InterruptedException {
        fleet.rule("all", "peer_all, server_all", "true, true");
        fleet.numberer.drain();
        DesiredState old = fleet.snapshot(server);
        PeerId gone = peer(1);
        fleet.numberer.drain();
        fleet.deletePeer(gone);
        for (int i = 2; i < 20; i++) {
            peer(i);
            fleet.numberer.drain();
        }
        assertThat(fleet.update(server, TestFleet.base(old)).full()).isTrue();
        assertThat(fleet.next(old).peers()).hasSize(18);
        assertThat(database.dsl()
                        .fetch("select from server_item where server_id = {0} and content is null", server.value()))
                .isEmpty();
    }

    @Test
    void aPollIsWokenByItsOwnServerAlone() throws Exception {
        fleet.numberer.drain();
        ServerId other = fleet.server("paris", network, "{}", "10.8.0.2");
        fleet.numberer.drain();
        DesiredStates.Base base = TestFleet.base(fleet.snapshot(server));
        DesiredStates.Base otherBase = TestFleet.base(fleet.snapshot(other));
        try (Listener listener = Listener.start(database.get()::connect, fleet.revisions, fleet.closings)) {
            assertThat(listener.awaitListening(20)).isTrue();
            CompletableFuture<Boolean> woken = poll(server, base);
            CompletableFuture<Boolean> asleep = poll(other, otherBase);
            Awaitility.await().until(() -> fleet.revisions.waiting() == 2);
            TestFleet replica = TestFleet.stepping(database.dsl());
            replica.setServer(server, "mtu = 1400");
            replica.numberer.drain();
            assertThat(woken.get()).isTrue();
            assertThat(asleep).isNotDone();
            fleet.revisions.drain();
            assertThat(asleep.get()).isFalse();
        }
    }

    private CompletableFuture<Boolean> poll(ServerId id, DesiredStates.Base base) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return fleet.desiredStates.awaitNews(id, base, Duration.ofSeconds(60));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    @Test
    void peersAndRulesWrittenAtOnceLoseNoAttachment() throws Exception {
        for (int round = 1; round <= 12; round++) {
            int number = round;
            CompletableFuture<PeerId> peer = CompletableFuture.supplyAsync(() -> peer(number));
            CompletableFuture<RuleId> rule = CompletableFuture.supplyAsync(
                    () -> fleet.rule("rule" + number, "peer_all, server_all", "true, true")
                            .value());
            PeerId made = peer.get();
            RuleId given = rule.get();
            assertThat(fleet.attachedPeers(server)).contains(made.value());
            fleet.deleteRule(given);
            fleet.deletePeer(made);
        }
    }

    @Test
    void manyWritersOfPeersLoseNothing() throws Exception {
        fleet.rule("all", "peer_all, server_all", "true, true");
        List<CompletableFuture<PeerId>> made = IntStream.rangeClosed(1, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> peer(i)))
                .toList();
        Set<UUID> ids = new HashSet<>();
        for (CompletableFuture<PeerId> peer : made) {
            ids.add(peer.get().value());
        }
        fleet.numberer.drain();
        assertThat(fleet.attachedPeers(server)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(fleet.snapshot(server).peers()).hasSize(40);
    }

    @Test
    @DisplayName("I8 no private key and no open preshared key is stored")
    void nothingPrivateIsStored() throws InterruptedException {
        fleet.rule("all", "peer_all, server_all", "true, true");
        PeerId peer = peer(1);
        fleet.setPeer(peer, "preshared_key = 'per_server'");
        fleet.numberer.drain();
        DesiredState state = fleet.snapshot(server);
        PresharedKey presharedKey = Objects.requireNonNull(state.presharedKeys().get(peer));
        String key = presharedKey.exposeHex();
        List<String> tables = database.dsl()
                .fetch("select table_name from information_schema.tables"
                        + " where table_schema = 'public' and table_type = 'BASE TABLE'")
                .map(row -> row.get("table_name", String.class));
        StringBuilder all = new StringBuilder();
        for (String table : tables) {
            database.dsl()
                    .fetch("select to_jsonb(t)::text as line from " + table + " t")
                    .forEach(row -> all.append(row.get("line", String.class)).append('\n'));
        }
        String base64 = presharedKey.exposeText();
        assertThat(all).doesNotContain(base64).doesNotContainIgnoringCase(key).contains(peer.toString());
        assertThat(database.dsl()
                        .fetch("select column_name from information_schema.columns"
                                + " where table_schema = 'public' and column_name like '%private%'")
                        .map(row -> row.get("column_name", String.class)))
                .containsOnly("sealed_private_key");
    }

    @Test
    void aServersTuningIsInItsInterfaceAndNeedsAnAgentThatKnowsIt() throws InterruptedException {
        fleet.numberer.drain();
        assertThat(tunnel().tuning()).isEqualTo(Tuning.USUAL);
        assertThat(tunnel().requires()).isEqualTo(Capability.BASE);
        fleet.setServer(server, "capacity = 5000, tuning_mode = 'observe', conntrack_udp_timeout_seconds = 20");
        fleet.numberer.drain();
        assertThat(tunnel().tuning())
                .isEqualTo(new Tuning(Tuning.Mode.OBSERVE, 5000, new Conntrack(null, 20, null, true)));
        assertThat(tunnel().requires()).contains(Capability.CONNTRACK);
    }

    @Test
    void howTrafficGoesItsWayIsInTheItemsAndNeedsAnAgentThatKnowsIt() throws InterruptedException {
        fleet.setServer(
                server,
                "exits = '[{\"name\": \"paris\", \"number\": 3, \"interface\": \"eth1\", \"gateway\": \"192.0.2.1\","
                        + " \"masquerade\": true}]', additional_listen_ports = '{53,443}',"
                        + " egress_masquerade_sources = '{10.8.0.0/17}',"
                        + " egress_snat_addresses = '{203.0.113.8,2001:db8::8}'");
        fleet.rule("by paris", "peer_all, server_all, exit, exit_fallback", "true, true, 'paris', true");
        peer(1);
        fleet.numberer.drain();
        assertThat(tunnel().routing())
                .isEqualTo(new Routing(
                        List.of(new Exit("paris", 3, "eth1", IpAddress.parse("192.0.2.1"), null, true)),
                        List.of(53, 443),
                        List.of(IpPrefix.parse("10.8.0.0/17")),
                        List.of(IpAddress.parse("203.0.113.8"), IpAddress.parse("2001:db8::8"))));
        assertThat(tunnel().requires())
                .contains(Capability.EXITS, Capability.ADDITIONAL_LISTEN_PORTS, Capability.SOURCE_NAT);
        assertThat(fleet.snapshot(server).rules().getFirst().exit()).isEqualTo("paris");
        assertThat(fleet.snapshot(server).rules().getFirst().exitFallback()).isTrue();
    }

    @Test
    void aServersSafeguardsAreInItsInterfaceAndNeedAnAgentThatKnowsThem() throws InterruptedException {
        fleet.setServer(
                server, "fail_closed_after_seconds = 600, rollback_loss_percent = 70, rollback_window_seconds = 240");
        fleet.numberer.drain();
        assertThat(tunnel().safeguards()).isEqualTo(Safeguards.of(600, 70, 240));
        assertThat(tunnel().requires()).contains(Capability.FAIL_CLOSED, Capability.AUTO_ROLLBACK);
    }

    private InterfaceItem tunnel() throws InterruptedException {
        return Objects.requireNonNull(fleet.snapshot(server).interfaceItem());
    }

    @Test
    void updatesLookLikeThis() throws InterruptedException {
        RuleId rule = fleet.rule(
                        "all",
                        "peer_all, server_all, ports",
                        "true, true, '[{\"protocol\": \"tcp\", \"from\": 443, \"to\": 443}]'")
                .value();
        PeerId leaving = peer(1);
        fleet.numberer.drain();
        DesiredState before = fleet.snapshot(server);
        String snapshot = fleet.updateText(server, TestFleet.base(DesiredState.empty(server)));
        fleet.deletePeer(leaving);
        fleet.numberer.drain();
        String delta = fleet.updateText(server, TestFleet.base(before));
        for (String[] golden : new String[][] {{"snapshot", snapshot}, {"delta", delta}}) {
            String text = Json.parse(golden[1])
                    .toPrettyString()
                    .replace(server.toString(), "<server>")
                    .replace(rule.toString(), "<rule>")
                    .replace(leaving.toString(), "<peer>")
                    .replaceAll("\"(public_key|state_hash|value|key_id)\" : \"[^\"]*\"", "\"$1\" : \"<$1>\"");
            Golden.check("delivery/" + golden[0] + ".json", text + "\n");
        }
    }
}
