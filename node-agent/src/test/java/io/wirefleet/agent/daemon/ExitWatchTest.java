package io.wirefleet.agent.daemon;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.Routing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Exits that go down and come up while nothing else happens.
class ExitWatchTest {
    private static final Exit PARIS = new Exit("paris", 4, "eth1", IpAddress.parse("192.0.2.1"), null, true);

    private AgentFixture agent;
    private StateFixture console;

    @BeforeEach
    void start(@TempDir Path directory) {
        agent = new AgentFixture(directory);
        console = agent.console;
        agent.keeper.start();
        agent.keeper.receive(console.put(console.tunnel("wg0", 51820, new Routing(List.of(PARIS))))
                .delta());
    }

    private ObservedState pass() {
        agent.pass(Duration.ofSeconds(3));
        return agent.report();
    }

    @Test
    void anExitThatGoesDownIsACondition() {
        assertThat(condition(agent.report(), Condition.EXITS_UP).status()).isTrue();
        assertThat(agent.fake.exitRoutes).hasSize(1);

        agent.fake.troubles.put("paris", "the gateway 192.0.2.1 does not answer on eth1");
        Condition down = condition(pass(), Condition.EXITS_UP);
        assertThat(down.status()).isFalse();
        assertThat(down.reason()).isEqualTo("ExitDown");
        assertThat(down.message()).contains("exit paris: the gateway 192.0.2.1 does not answer on eth1 (IPv4)");
        assertThat(agent.fake.exitRoutes).isEmpty();

        agent.fake.troubles.clear();
        ObservedState up = pass();
        assertThat(condition(up, Condition.EXITS_UP).status()).isTrue();
        assertThat(agent.fake.exitRoutes).hasSize(1);
        assertThat(up.drift()).as("nobody changed anything").isEmpty();
    }

    @Test
    void rulesThatSomebodyElseTookAwayAreDriftAndPutBack() {
        agent.report();
        String before = agent.fake.dump();
        agent.fake.rules.clear();
        agent.pass(Duration.ofSeconds(31));
        assertThat(agent.fake.dump()).isEqualTo(before);
        assertThat(agent.report().drift()).anyMatch(line -> line.contains("IPv4 rule 11900"));
    }

    @Test
    void aServerWithoutExitsSaysNothingOfThem() {
        agent.keeper.receive(console.put(console.tunnel("wg0", 51820)).delta());
        assertThat(agent.report().conditions())
                .noneMatch(condition -> condition.type().equals(Condition.EXITS_UP));
        assertThat(agent.fake.rules).isEmpty();
        assertThat(agent.fake.exitRoutes).isEmpty();
    }
}
