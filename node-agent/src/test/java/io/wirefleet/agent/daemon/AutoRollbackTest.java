package io.wirefleet.agent.daemon;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.reconcile.FakeMachine.FakeLink;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Safeguards.AutoRollback;
import io.wirefleet.contract.state.Safeguards.ConsoleOutage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoRollbackTest {
    private static final int PERCENT = 60;
    private static final Duration WINDOW = Duration.ofMinutes(3);
    private static final int OLD_PORT = 51820;
    private static final int NEW_PORT = 443;

    private final AgentFixture agent;
    private final RuleItem rule;
    private final List<PeerItem> peers = new ArrayList<>();
    private Revision before = Revision.ZERO;

    AutoRollbackTest(@TempDir Path directory) {
        agent = new AgentFixture(directory.resolve("state"));
        rule = agent.console.rule(null, null);
        for (int i = 2; i <= 6; i++) {
            peers.add(agent.console.peer(i, null, rule));
        }
    }

    /// Five peers, each with a session, and a look that has seen it.
    @BeforeEach
    void aServerWithSessions() {
        agent.keeper.start();
        agent.console.put(tunnel(OLD_PORT), rule);
        peers.forEach(agent.console::put);
        agent.keeper.receive(agent.console.delta());
        peers.forEach(peer -> handshake(peer.publicKey()));
        agent.pass(Duration.ofSeconds(30));
        before = agent.console.revision();
        assertThat(agent.report().revision()).isEqualTo(before);
    }

    private InterfaceItem tunnel(int port) {
        return agent.console
                .tunnel("wg0", port)
                .with(new Safeguards(ConsoleOutage.FAIL_STATIC, new AutoRollback(PERCENT, (int) WINDOW.toSeconds())));
    }

    private FakeLink wg0() {
        return Objects.requireNonNull(agent.fake.links.get("wg0"));
    }

    /// The fake's last handshake is its bytes in seconds.
    private void handshake(PublicKey peer) {
        Objects.requireNonNull(wg0().peers.get(peer)).receiveBytes = agent.now.getEpochSecond();
    }

    private void handshakes(int count) {
        peers.subList(0, count).forEach(peer -> handshake(peer.publicKey()));
    }

    private void move() {
        agent.keeper.receive(agent.console.put(tunnel(NEW_PORT)).delta());
        assertThat(wg0().listenPort).isEqualTo(NEW_PORT);
    }

    @Test
    void aChangeThatThePeersDoNotSurviveIsTakenBackAndSaid() {
        move();
        handshakes(0);
        agent.pass(WINDOW.minusSeconds(1));
        assertThat(wg0().listenPort).isEqualTo(NEW_PORT);
        assertThat(agent.report().revision())
                .as("not acknowledged while it is watched")
                .isEqualTo(before);

        agent.pass(Duration.ofSeconds(10));
        assertThat(wg0().listenPort).isEqualTo(OLD_PORT);
        ObservedState report = agent.report();
        assertThat(report.revision()).isEqualTo(before);
        Condition applied = condition(report, Condition.APPLIED);
        assertThat(applied.status()).isFalse();
        assertThat(applied.reason()).isEqualTo("RolledBack");
        assertThat(applied.message()).contains("5 of the 5 peers", "180 s", "auto_rollback");
    }

    @Test
    void aChangeThatEnoughOfThemSurviveIsAcknowledged() {
        move();
        agent.pass(Duration.ofSeconds(20));
        handshakes(2);
        agent.pass(WINDOW);
        assertThat(agent.report().revision()).as("60 of a hundred are lost").isEqualTo(before);
        assertThat(wg0().listenPort).isEqualTo(OLD_PORT);

        agent.keeper.receive(agent.console.put(tunnel(NEW_PORT + 1)).delta());
        agent.pass(Duration.ofSeconds(20));
        handshakes(3);
        agent.pass(Duration.ofSeconds(10));
        assertThat(wg0().listenPort).isEqualTo(NEW_PORT + 1);
        assertThat(agent.report().revision()).isEqualTo(agent.console.revision());
        agent.pass(WINDOW);
        assertThat(wg0().listenPort).isEqualTo(NEW_PORT + 1);
    }

    @Test
    @DisplayName("I3 whoever was taken off meanwhile stays off when the interface goes back")
    void i3NobodyComesBackWithTheInterface() {
        move();
        PublicKey gone = peers.getFirst().publicKey();
        agent.keeper.receive(agent.console.remove(peers.getFirst()).delta());
        agent.pass(WINDOW.plusSeconds(10));
        assertThat(wg0().listenPort).isEqualTo(OLD_PORT);
        assertThat(wg0().peers).hasSize(4).doesNotContainKey(gone);

        PublicKey later = peers.getLast().publicKey();
        agent.keeper.receive(agent.console.remove(peers.getLast()).delta());
        assertThat(wg0().listenPort).isEqualTo(OLD_PORT);
        assertThat(wg0().peers).hasSize(3).doesNotContainKeys(gone, later);
        ObservedState report = agent.report();
        assertThat(condition(report, Condition.APPLIED).reason()).isEqualTo("RolledBack");
        assertThat(report.revision()).isEqualTo(before);
    }

    @Test
    void takingTheChangeBackOnTheConsoleEndsIt() {
        move();
        agent.pass(WINDOW.plusSeconds(10));
        agent.keeper.receive(agent.console.put(tunnel(OLD_PORT)).delta());
        ObservedState report = agent.report();
        assertThat(report.revision()).isEqualTo(agent.console.revision());
        assertThat(condition(report, Condition.APPLIED).status()).isTrue();
        agent.pass(WINDOW.plusSeconds(10));
        assertThat(wg0().listenPort).isEqualTo(OLD_PORT);
    }

    @Test
    void aRestartBeginsWithTheInterfaceThatIsKnownToWork() {
        move();
        agent.restart();
        assertThat(wg0().listenPort).isEqualTo(OLD_PORT);
        assertThat(agent.keeper.cursor().since()).isEqualTo(before);
    }

    @Test
    void aClockThatIsSetMeanwhileIsNoLossOfHandshakes() {
        move();
        agent.pass(Duration.ofSeconds(60));
        agent.now = agent.now.plus(Duration.ofHours(1));
        agent.pass(WINDOW.minusSeconds(20));
        assertThat(wg0().listenPort).isEqualTo(NEW_PORT);
        handshakes(5);
        agent.pass(Duration.ofSeconds(10));
        assertThat(agent.report().revision()).isEqualTo(agent.console.revision());
    }

    @Test
    void peersThatAreOffSinceTheConsoleIsSilentAreNoLossOfHandshakes() {
        Safeguards both = new Safeguards(
                new ConsoleOutage(ConsoleOutage.Mode.FAIL_CLOSED, ConsoleOutage.LEAST_SECONDS),
                new AutoRollback(PERCENT, (int) WINDOW.toSeconds()));
        agent.contact.answered();
        agent.keeper.receive(agent.console
                .put(agent.console.tunnel("wg0", NEW_PORT).with(both))
                .delta());
        agent.pass(WINDOW.plusSeconds(30));
        assertThat(wg0().peers).isEmpty();
        assertThat(wg0().listenPort).isEqualTo(NEW_PORT);

        agent.contact.answered();
        agent.pass(Duration.ofSeconds(20));
        assertThat(wg0().listenPort).isEqualTo(NEW_PORT);
        handshakes(5);
        agent.pass(Duration.ofSeconds(30));
        assertThat(wg0().listenPort).isEqualTo(NEW_PORT);
        assertThat(agent.report().revision()).isEqualTo(agent.console.revision());
    }

    @Test
    void withoutSessionsThereIsNothingToLose() {
        agent.pass(Duration.ofMinutes(4));
        move();
        assertThat(agent.report().revision()).isEqualTo(agent.console.revision());
    }

    @Test
    void aChangeOfAPeerIsAcknowledgedAtOnce() {
        agent.keeper.receive(agent.console.remove(peers.getFirst()).delta());
        assertThat(agent.report().revision()).isEqualTo(agent.console.revision());
    }

    @Test
    void aChangeIsNotStoredBeforeItHasPassedThoughTheDiskIsFullMeanwhile() throws IOException {
        Path snapshot = agent.directory.path().resolve("last-good.snapshot.new");
        Files.createDirectory(snapshot);
        Files.createFile(snapshot.resolve("in the way"));
        Path journal = agent.directory.path().resolve("last-good.journal");
        Files.deleteIfExists(journal);
        Files.createDirectory(journal);
        Files.createFile(journal.resolve("in the way"));
        agent.keeper.receive(
                agent.console.put(agent.console.peer(9, null, rule)).delta());
        assertThat(condition(agent.report(), Conditions.LAST_GOOD_STORED).status())
                .isFalse();
        move();
        for (Path there : List.of(snapshot, journal)) {
            Files.delete(there.resolve("in the way"));
            Files.delete(there);
        }
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.report().revision()).isEqualTo(before);
        handshakes(5);
        agent.pass(Duration.ofSeconds(20));
        assertThat(agent.report().revision()).isEqualTo(agent.console.revision());
    }
}
