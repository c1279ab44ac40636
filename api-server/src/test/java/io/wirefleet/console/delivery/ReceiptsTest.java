package io.wirefleet.console.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.http.Author;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.ServerId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ReceiptsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private TestFleet fleet;
    private UUID network;
    private ServerId berlin;
    private ServerId paris;
    private PeerId laptop;

    @BeforeEach
    void aPeerOnTwoEnrolledServers() throws InterruptedException {
        fleet = TestFleet.stepping(database.dsl());
        fleet.clear();
        network = fleet.network("office", "10.8.0.0/24", null);
        berlin = fleet.server("berlin", network, "{}", "10.8.0.1");
        paris = fleet.server("paris", network, "{}", "10.8.0.2");
        fleet.enrol(berlin);
        fleet.enrol(paris);
        fleet.rule("all", "peer_all, server_all", "true, true");
        laptop = fleet.peer("laptop", network, "ann", "{}", "10.8.0.9").value();
        fleet.numberer.drain();
        fleet.acknowledge(fleet.snapshot(berlin));
        fleet.acknowledge(fleet.snapshot(paris));
    }

    private Receipt receipt(UUID id) {
        return fleet.receipts.find(id).orElseThrow();
    }

    @Test
    @DisplayName("I3 the receipt of a removal closes only when every server has acknowledged the state without it")
    void closesWhenEveryServerHasAcknowledged() throws InterruptedException {
        UUID id = fleet.deletePeer(laptop).receiptId();
        assertThat(receipt(id).servers()).hasSize(2).allMatch(Receipt.OnServer::pending);
        fleet.numberer.drain();
        DesiredState atBerlin = fleet.snapshot(berlin);
        assertThat(atBerlin.peers()).isEmpty();
        fleet.acknowledge(atBerlin);
        assertThat(receipt(id).isClosed()).isFalse();
        fleet.acknowledge(fleet.snapshot(paris));
        assertThat(receipt(id).isClosed()).isTrue();
    }

    @Test
    @DisplayName("I10 the same acknowledgement again changes nothing")
    void acknowledgingAgainChangesNothing() throws InterruptedException {
        UUID id = fleet.deletePeer(laptop).receiptId();
        fleet.numberer.drain();
        DesiredState atBerlin = fleet.snapshot(berlin);
        fleet.acknowledge(atBerlin);
        fleet.acknowledge(fleet.snapshot(paris));
        Receipt closed = receipt(id);
        fleet.acknowledge(atBerlin);
        assertThat(receipt(id)).isEqualTo(closed);
    }

    @Test
    void anOlderRevisionIsNoAcknowledgement() throws InterruptedException {
        DesiredState before = fleet.snapshot(berlin);
        UUID id = fleet.deletePeer(laptop).receiptId();
        fleet.numberer.drain();
        fleet.acknowledge(before);
        assertThat(receipt(id).servers()).allMatch(Receipt.OnServer::pending);
    }

    /// The entries of a receipt's acknowledgements: who, for which server, by which revision.
    private List<String> acknowledgements(UUID receipt) {
        return database
                .dsl()
                .fetch("select content from audit_entry where action = 'acknowledge' order by id")
                .map(row -> Json.parse(row.get("content", String.class)))
                .stream()
                .filter(entry -> entry.get("after")
                        .get("receipt_ids")
                        .valueStream()
                        .anyMatch(id -> id.stringValue().equals(receipt.toString())))
                .map(entry -> entry.get("actor").stringValue() + " "
                        + entry.get("subject_name").stringValue() + " "
                        + entry.get("after").get("revision"))
                .sorted()
                .toList();
    }

    @Test
    @DisplayName("I4 no server's word closes a receipt without an entry, however it closes")
    void i4EveryAcknowledgementIsInTheAudit() throws InterruptedException {
        UUID removed = fleet.deletePeer(laptop).receiptId();
        fleet.numberer.drain();
        DesiredState atBerlin = fleet.snapshot(berlin);
        fleet.acknowledge(atBerlin);
        fleet.acknowledge(atBerlin);
        fleet.acknowledge(fleet.snapshot(paris));
        assertThat(receipt(removed).isClosed()).isTrue();
        assertThat(acknowledgements(removed))
                .containsExactlyInAnyOrder(
                        "agent:" + berlin + " berlin " + atBerlin.revision(),
                        "agent:" + paris + " paris " + fleet.snapshot(paris).revision());

        UUID phone = fleet.peer("phone", network, "bob", "{}", "10.8.0.10").receiptId();
        fleet.numberer.drain();
        fleet.acknowledge(fleet.snapshot(berlin));
        fleet.acknowledge(fleet.snapshot(paris));
        assertThat(acknowledgements(phone)).hasSize(2);
        UUID held = fleet.setServer(berlin, "region = 'eu'").receiptId();
        fleet.numberer.drain();
        assertThat(receipt(held).isClosed()).as("what no agent sees").isTrue();
        assertThat(acknowledgements(held))
                .containsExactly("console berlin " + fleet.snapshot(berlin).revision());
    }

    @Test
    @DisplayName("I4 what an agent has applied is noted with its entry, or not at all")
    void i4WhatIsAppliedIsNotedWithItsEntry() throws InterruptedException {
        UUID removed = fleet.deletePeer(laptop).receiptId();
        fleet.numberer.drain();
        AuditLog broken = new AuditLog(
                () -> {
                    throw new IllegalStateException("no entry can be made");
                },
                Clock.systemUTC());
        Receipts unaudited = new Receipts(database.dsl(), new Signals(), Clock.systemUTC(), broken);
        DesiredState atBerlin = fleet.snapshot(berlin);
        assertThatThrownBy(() -> unaudited.acknowledge(Author.CONSOLE, berlin, atBerlin.revision()))
                .hasMessageContaining("no entry can be made");
        fleet.receipts.settle();
        assertThat(receipt(removed).servers()).allMatch(Receipt.OnServer::pending);
        fleet.acknowledge(atBerlin);
        assertThat(acknowledgements(removed)).hasSize(1);
    }

    @Test
    @DisplayName("I3 an agent that enrols after a removal is never sent what was removed, numbered or not")
    void anAgentThatEnrolsLateIsNotSentWhatWasRemoved() throws InterruptedException {
        ServerId rome = fleet.server("rome", network, "{}", "10.8.0.3");
        fleet.numberer.drain();
        UUID id = fleet.deletePeer(laptop).receiptId();
        assertThat(receipt(id).servers()).extracting(Receipt.OnServer::serverId).doesNotContain(rome.value());
        fleet.enrol(rome);
        DesiredState nothing = DesiredState.empty(rome);
        assertThat(fleet.next(nothing)).isEqualTo(nothing);
        fleet.numberer.drain();
        assertThat(fleet.next(nothing).revision()).isNotEqualTo(nothing.revision());
        assertThat(fleet.next(nothing).peers()).isEmpty();
    }

    @Test
    void nobodyWaitsForARemovedServer() throws InterruptedException {
        UUID id = fleet.deletePeer(laptop).receiptId();
        fleet.numberer.drain();
        fleet.acknowledge(fleet.snapshot(berlin));
        fleet.deleteServer(paris);
        fleet.numberer.drain();
        assertThat(receipt(id).isClosed()).isTrue();
        assertThat(receipt(id).servers())
                .extracting(Receipt.OnServer::serverName)
                .containsExactly("berlin", "paris");
        assertThat(database.dsl().fetch("select from server_item where server_id = {0}", paris.value()))
                .isEmpty();
    }

    @Test
    void aServerThatNeverEnrolledIsWaitedForOnlyWhereSomethingComesToIt() {
        ServerId rome = fleet.server("rome", network, "{}", "10.8.0.3");
        UUID added = fleet.peer("phone", network, "bob", "{}", "10.8.0.10").receiptId();
        UUID removed = fleet.deletePeer(laptop).receiptId();
        assertThat(receipt(added).servers())
                .extracting(Receipt.OnServer::serverId)
                .contains(rome.value());
        assertThat(receipt(removed).servers())
                .extracting(Receipt.OnServer::serverId)
                .containsExactly(berlin.value(), paris.value());
    }

    @Test
    void aChangeThatServersDoNotSeeIsClosedByItsNumber() {
        UUID id = fleet.setPeer(laptop, "name = 'renamed'").receiptId();
        fleet.numberer.drain();
        assertThat(receipt(id).isClosed()).isTrue();
    }

    @Test
    void twoLastAcknowledgementsAtOnceCloseIt() throws Exception {
        for (int round = 0; round < 8; round++) {
            UUID id = fleet.setPeer(laptop, "enabled = not enabled").receiptId();
            fleet.numberer.drain();
            List<DesiredState> states = List.of(fleet.snapshot(berlin), fleet.snapshot(paris));
            CompletableFuture.allOf(states.stream()
                            .map(state -> CompletableFuture.runAsync(() -> fleet.acknowledge(state)))
                            .toArray(CompletableFuture[]::new))
                    .get();
            assertThat(receipt(id).isClosed()).isTrue();
        }
    }

    @Test
    void whoWaitsIsWoken() throws Exception {
        UUID id = fleet.deletePeer(laptop).receiptId();
        fleet.numberer.drain();
        CompletableFuture<Receipt> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return fleet.receipts.awaitClosed(id, Duration.ofSeconds(30)).orElseThrow();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        fleet.acknowledge(fleet.snapshot(berlin));
        fleet.acknowledge(fleet.snapshot(paris));
        assertThat(waiting.get().isClosed()).isTrue();
    }

    @Test
    void whatTimeHasEndedIsSweptOffWithAReceipt() throws InterruptedException {
        fleet.setPeer(laptop, "expires_at = now() + interval '200 milliseconds'");
        fleet.numberer.drain();
        Sweep sweep = new Sweep(
                database.dsl(), fleet.writes, new AuditLog(UUID::randomUUID, Clock.systemUTC()), fleet.receipts);
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            sweep.run();
            assertThat(fleet.attachedPeers(berlin)).isEmpty();
        });
        fleet.numberer.drain();
        assertThat(fleet.snapshot(berlin).peers()).isEmpty();
    }

    @Test
    void anEndedRuleIsSweptOff() throws InterruptedException {
        fleet.setRule(
                fleet.snapshot(berlin).rules().getFirst().id(), "valid_until = now() + interval '200 milliseconds'");
        fleet.numberer.drain();
        assertThat(fleet.snapshot(berlin).rules()).isNotEmpty();
        Sweep sweep = new Sweep(
                database.dsl(), fleet.writes, new AuditLog(UUID::randomUUID, Clock.systemUTC()), fleet.receipts);
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            sweep.run();
            fleet.numberer.drain();
            assertThat(fleet.attachedPeers(berlin)).isEmpty();
            assertThat(fleet.snapshot(berlin).rules()).isEmpty();
        });
    }
}
