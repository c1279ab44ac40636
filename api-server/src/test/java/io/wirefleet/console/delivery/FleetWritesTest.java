package io.wirefleet.console.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.database.schema.Tables;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.ServerId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class FleetWritesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private TestFleet fleet;
    private UUID network;
    private ServerId server;

    @BeforeEach
    void aNetworkWithAServer() {
        fleet = TestFleet.stepping(database.dsl());
        fleet.clear();
        network = fleet.network("office", "10.8.0.0/24", "fd00:8::/64");
        server = fleet.server("berlin", network, "{\"zone\": \"eu\"}", "10.8.0.1", "fd00:8::1");
    }

    @Test
    @DisplayName("I2 nothing is granted by default: no rule, no attachment")
    void nothingIsGrantedByDefault() {
        fleet.peer("laptop", network, "ann", "{}", "10.8.0.2");
        assertThat(fleet.attachedPeers(server)).isEmpty();
    }

    @Test
    @DisplayName("I2 empty selectors select nothing")
    void emptySelectorsSelectNothing() {
        fleet.peer("laptop", network, "ann", "{}", "10.8.0.2");
        fleet.rule("empty", "peer_tags, server_tags", "'{}', '{}'");
        fleet.rule("peers only", "peer_all", "true");
        fleet.rule("servers only", "server_all", "true");
        assertThat(fleet.attachedPeers(server)).isEmpty();
    }

    @Test
    void everyKindOfSelectorAttaches() {
        PeerId ann = fleet.peer("ann", network, "ann", "{}", "10.8.0.2").value();
        PeerId tagged = fleet.peer("ci", network, null, "{\"a\": \"1\", \"b\": \"2\"}", "10.8.0.3")
                .value();
        PeerId half =
                fleet.peer("half", network, null, "{\"a\": \"1\"}", "10.8.0.4").value();
        PeerId named = fleet.peer("named", network, null, "{}", "10.8.0.5").value();
        RuleId rule = fleet.rule(
                        "mixed",
                        "peer_owners, peer_tags, peer_ids, server_tags",
                        "'{ann}', '{\"a\": \"1\", \"b\": \"2\"}', '{" + named + "}', '{\"zone\": \"eu\"}'")
                .value();
        assertThat(fleet.attachedPeers(server))
                .containsExactlyInAnyOrder(ann.value(), tagged.value(), named.value())
                .doesNotContain(half.value());
        fleet.setRule(rule, "peer_owners = '{}'");
        assertThat(fleet.attachedPeers(server)).containsExactlyInAnyOrder(tagged.value(), named.value());
        fleet.setPeer(half, "tags = '{\"a\": \"1\", \"b\": \"2\"}'");
        assertThat(fleet.attachedPeers(server)).contains(half.value());
        fleet.setServer(server, "tags = '{}'");
        assertThat(fleet.attachedPeers(server)).isEmpty();
        fleet.setServer(server, "tags = '{\"zone\": \"eu\", \"x\": \"y\"}'");
        assertThat(fleet.attachedPeers(server)).hasSize(3);
        fleet.setRule(rule, "enabled = false");
        assertThat(fleet.attachedPeers(server)).isEmpty();
    }

    @Test
    void aChangeThatTouchesNoServerHasAReceiptClosedAtOnce() {
        UUID receipt = fleet.peer("laptop", network, "ann", "{}", "10.8.0.2").receiptId();
        assertThat(fleet.receipts.find(receipt)).hasValueSatisfying(found -> {
            assertThat(found.isClosed()).isTrue();
            assertThat(found.servers()).isEmpty();
        });
    }

    @Test
    void whatTheChangeThrowsRollsAllBack() {
        assertThatThrownBy(() -> fleet.writes.write(new Subject.Network(UUID.randomUUID()), (tx, _) -> {
                    tx.execute("delete from server");
                    throw new ConflictException("/name", "no");
                }))
                .isInstanceOf(ConflictException.class);
        assertThat(database.dsl().fetchCount(Tables.SERVER)).isOne();
    }

    @Test
    void aNewKeyEndsTheAttachmentAndBeginsAnother() {
        fleet.rule("all", "peer_all, server_all", "true, true");
        PeerId peer = fleet.peer("laptop", network, "ann", "{}", "10.8.0.2").value();
        fleet.writes.write(
                Subject.peer(peer),
                (tx, _) -> tx.execute(
                        "update peer set public_key = {0} where id = {1}",
                        fleet.newKey().bytes(), peer.value()));
        List<Boolean> ended = database.dsl()
                .fetch("select until is not null as ended from attachment order by id")
                .map(row -> row.get("ended", boolean.class));
        assertThat(ended).containsExactly(true, false);
    }

    @Test
    void twoNetworksThatOverlapMayNotMeetOnOneServer() {
        UUID other = fleet.network("tenant", "10.8.0.0/16", null);
        PeerId peer = fleet.peer("guest", other, "bob", "{}", "10.8.3.1").value();
        assertThatThrownBy(() -> fleet.rule("all", "peer_all, server_all", "true, true"))
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        e -> assertThat(e.detail())
                                .contains("'office'")
                                .contains("'tenant'")
                                .contains("'berlin'"));
        assertThat(fleet.attachedPeers(server)).isEmpty();
        fleet.deletePeer(peer);
        fleet.rule("all", "peer_all, server_all", "true, true");
        assertThatThrownBy(() -> fleet.peer("guest", other, "bob", "{}", "10.8.3.1"))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void sitesOfTwoPeersMayNotOverlapOnOneServer() {
        fleet.rule("all", "peer_all, server_all", "true, true");
        PeerId hamburg = fleet.peer("hamburg", network, null, "{}", "10.8.0.2").value();
        PeerId munich = fleet.peer("munich", network, null, "{}", "10.8.0.3").value();
        fleet.setPeer(hamburg, "routed_prefixes = '{172.16.0.0/16}'");
        assertThatThrownBy(() -> fleet.setPeer(munich, "routed_prefixes = '{172.16.4.0/24}'"))
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        e -> assertThat(e.detail()).contains("'hamburg'").contains("'munich'"));
        assertThatThrownBy(() -> fleet.setPeer(munich, "routed_prefixes = '{10.8.0.128/25}'"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("'office'");
        fleet.setPeer(munich, "routed_prefixes = '{172.17.0.0/16, fd01::/64}'");
        assertThat(fleet.attachedPeers(server)).hasSize(2);
    }
}
