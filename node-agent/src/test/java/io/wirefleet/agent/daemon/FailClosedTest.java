package io.wirefleet.agent.daemon;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.reconcile.FakeMachine.FakeLink;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Safeguards.ConsoleOutage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailClosedTest {
    private static final int AFTER_SECONDS = 600;

    private final AgentFixture agent;
    private final PeerItem ada;
    private final InterfaceItem tunnel;

    FailClosedTest(@TempDir Path directory) {
        agent = new AgentFixture(directory.resolve("state"));
        RuleItem rule = agent.console.rule(null, null);
        ada = agent.console.peer(2, null, rule);
        tunnel = agent.console
                .tunnel("wg0", 51820)
                .with(new Safeguards(new ConsoleOutage(ConsoleOutage.Mode.FAIL_CLOSED, AFTER_SECONDS), null));
        agent.console.put(tunnel, rule, ada);
    }

    @BeforeEach
    void start() {
        agent.keeper.start();
        agent.contact.answered();
        agent.keeper.receive(agent.console.delta());
    }

    private FakeLink wg0() {
        return Objects.requireNonNull(agent.fake.links.get("wg0"));
    }

    @Test
    void aSilentConsoleTakesThePeersOffAndItsAnswerPutsThemBack() {
        agent.pass(Duration.ofSeconds(AFTER_SECONDS - 1));
        assertThat(wg0().peers).containsOnlyKeys(ada.publicKey());
        assertThat(condition(agent.report(), Condition.SERVING).status()).isTrue();

        agent.pass(Duration.ofSeconds(1));
        assertThat(wg0().peers).isEmpty();
        assertThat(wg0().up).isTrue();
        Condition closed = condition(agent.report(), Condition.SERVING);
        assertThat(closed.reason()).isEqualTo("FailedClosed");
        assertThat(closed.message()).contains("600");

        agent.contact.answered();
        agent.pass(Duration.ofSeconds(1));
        assertThat(wg0().peers).containsOnlyKeys(ada.publicKey());
        assertThat(condition(agent.report(), Condition.SERVING).status()).isTrue();
    }

    @Test
    void aRestartCountsFromTheLastAnswer() {
        agent.pass(Duration.ofSeconds(AFTER_SECONDS / 2));
        agent.restart();
        agent.pass(Duration.ofSeconds(AFTER_SECONDS / 2 - 40));
        assertThat(wg0().peers).isNotEmpty();
        agent.pass(Duration.ofSeconds(80));
        assertThat(wg0().peers).isEmpty();

        agent.restart();
        assertThat(wg0().peers).isEmpty();
    }

    @Test
    void whereTheLastAnswerCannotBeToldItCountsFromTheStart() throws Exception {
        Files.writeString(agent.directory.path().resolve("last-contact"), "yesterday\n");
        agent.restart();
        agent.pass(Duration.ofSeconds(AFTER_SECONDS - 1));
        assertThat(wg0().peers).isNotEmpty();
        agent.pass(Duration.ofSeconds(1));
        assertThat(wg0().peers).isEmpty();
    }

    @Test
    void aClockThatIsSetChangesNothing() {
        agent.now = agent.now.plus(Duration.ofDays(400));
        agent.pass(Duration.ofSeconds(2));
        assertThat(wg0().peers).isNotEmpty();
        agent.now = agent.now.minus(Duration.ofDays(800));
        agent.pass(Duration.ofSeconds(2));
        assertThat(wg0().peers).isNotEmpty();
        agent.restart();
        assertThat(wg0().peers).isNotEmpty();
    }

    @Test
    @DisplayName("I7 a server that is not told to fail closed keeps its peers however long the console is silent")
    void i7FailStaticIsTheUsual() {
        agent.contact.answered();
        agent.keeper.receive(
                agent.console.put(agent.console.tunnel("wg0", 51820)).delta());
        agent.pass(Duration.ofSeconds(5 * AFTER_SECONDS));
        assertThat(wg0().peers).containsOnlyKeys(ada.publicKey());
        assertThat(agent.report().conditions()).extracting(Condition::type).doesNotContain(Condition.SERVING);
    }

    @Test
    void aServerThatIsClosedOpensWhenItIsToldNotToFailClosedAnyMore() {
        agent.pass(Duration.ofSeconds(AFTER_SECONDS));
        assertThat(wg0().peers).isEmpty();
        agent.contact.answered();
        agent.keeper.receive(
                agent.console.put(agent.console.tunnel("wg0", 51820)).delta());
        assertThat(wg0().peers).containsOnlyKeys(ada.publicKey());
    }
}
