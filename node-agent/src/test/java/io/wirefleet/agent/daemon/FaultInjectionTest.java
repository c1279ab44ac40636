package io.wirefleet.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleItem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills an apply between any two of its steps.
class FaultInjectionTest {
    @TempDir
    Path directory;

    /// An agent at a good state, and an update that changes something of everything.
    private record Story(AgentFixture agent, String good, String desired, DesiredStateUpdate update) {}

    private Story story(String name) {
        AgentFixture agent = new AgentFixture(directory.resolve(name));
        agent.keeper.start();
        RuleItem rule = agent.console.rule(null, null);
        RuleItem other = agent.console.rule(null, null);
        PeerItem ada = agent.console.peer(2, null, rule);
        PeerItem bob = agent.console.withPresharedKey(agent.console.peer(3, null, rule, other));
        agent.keeper.receive(agent.console
                .put(agent.console.tunnel("wg0", 51820, exits(1, 2)), rule, other, ada, bob)
                .delta());
        String good = agent.fake.dump();
        PeerItem stranger = agent.console.peer(9, null, other);
        PeerItem heir =
                new PeerItem(stranger.id(), stranger.publicKey(), null, ada.allowedIps(), List.of(other.id()), null);
        DesiredStateUpdate update = agent.console
                .remove(ada)
                .put(agent.console.tunnel("wg1", 51999, exits(2, 3)), heir, agent.console.withPresharedKey(bob))
                .delta();
        return new Story(agent, good, undisturbed(agent, directory.resolve(name + "-undisturbed")), update);
    }

    private static Routing exits(int... numbers) {
        return new Routing(Arrays.stream(numbers)
                .mapToObj(number -> new Exit("exit" + number, number, "eth" + number, null, null, true))
                .toList());
    }

    /// What the agent's machine holds at the newest state when nothing comes between.
    private static String undisturbed(AgentFixture agent, Path path) {
        AgentFixture twin = new AgentFixture(path, agent.console);
        twin.keeper.start();
        twin.keeper.receive(agent.console.again());
        return twin.fake.dump().replace(twin.publicKey(), agent.publicKey());
    }

    private long steps() {
        Story story = story("count");
        story.agent().fake.faults.failAt(Long.MAX_VALUE, false);
        story.agent().keeper.receive(story.update());
        assertThat(story.agent().fake.dump()).isEqualTo(story.desired());
        long steps = story.agent().fake.faults.steps();
        assertThat(steps).isGreaterThan(20);
        return steps;
    }

    @Test
    @DisplayName(
            "I13 killed between any two steps of an apply: the last good state at the next start, then the desired")
    void i13KilledAtAnyStep() {
        long steps = steps();
        for (long step = 1; step <= steps; step++) {
            Story story = story("killed-" + step);
            AgentFixture agent = story.agent();
            agent.fake.faults.failAt(step, true);
            agent.keeper.receive(story.update());
            assertThat(agent.fake.exposed())
                    .as("step %s: a peer without a firewall", step)
                    .isFalse();
            agent.fake.faults.mend();

            agent.restart();
            assertThat(agent.fake.dump())
                    .as("step %s: the last good state", step)
                    .isEqualTo(story.good());
            agent.keeper.receive(story.update());
            assertThat(agent.fake.dump()).as("step %s: the desired state", step).isEqualTo(story.desired());
        }
    }

    @Test
    @DisplayName("I13 refused at any step once, the same loop ends in the desired state")
    void i13RefusedOnce() {
        long steps = steps();
        for (long step = 1; step <= steps; step++) {
            Story story = story("refused-" + step);
            story.agent().fake.faults.failAt(step, false);
            story.agent().keeper.receive(story.update());
            assertThat(story.agent().fake.dump()).as("step %s", step).isEqualTo(story.desired());
        }
    }

    @Test
    @DisplayName("I13 a change that the machine goes on refusing ends in the last good state, and later in the desired")
    void i13RefusedForLong() {
        Story story = story("refused");
        AgentFixture agent = story.agent();
        agent.fake.refused = "setListenPort 51999";

        agent.keeper.receive(story.update());

        assertThat(agent.fake.dump()).isEqualTo(story.good());
        assertThat(AgentFixture.condition(agent.report(), "Applied").message())
                .contains("set the listen port of wg1 to 51999")
                .contains("EADDRINUSE");

        agent.fake.refused = "";
        agent.pass(Duration.ofSeconds(40));
        assertThat(agent.fake.dump()).isEqualTo(story.desired());
    }

    @Test
    @DisplayName("I13 a first apply that is refused for long ends in nothing, and later in the desired state")
    void i13FirstApplyRefused() {
        AgentFixture agent = new AgentFixture(directory.resolve("first"));
        agent.keeper.start();
        String nothing = agent.fake.dump();
        RuleItem rule = agent.console.rule(null, null);
        agent.fake.refused = "addRoute";

        agent.keeper.receive(agent.console
                .put(agent.console.tunnel("wg0", 51820), rule, agent.console.peer(2, null, rule))
                .delta());
        assertThat(agent.fake.dump()).isEqualTo(nothing);

        agent.fake.refused = "";
        agent.pass(Duration.ofSeconds(10));
        assertThat(agent.fake.dump()).isEqualTo(undisturbed(agent, directory.resolve("first-undisturbed")));
    }

    @Test
    @DisplayName("I7 I13 an expiry that the machine refuses is tried again with pauses, whatever else is refused")
    void i7RefusedExpiry() {
        AgentFixture agent = new AgentFixture(directory.resolve("expiry"));
        agent.keeper.start();
        RuleItem rule = agent.console.rule(null, null);
        PeerItem guest = agent.console.peer(2, agent.now.plusSeconds(60), rule);
        agent.keeper.receive(agent.console
                .put(agent.console.tunnel("wg0", 51820), rule, guest, agent.console.peer(3, null, rule))
                .delta());
        agent.fake.refused = "removePeer";
        agent.now = agent.now.plus(Duration.ofDays(365));
        agent.keeper.tick();

        assertThat(agent.keeper.untilNext()).isGreaterThan(Duration.ofMillis(400));
        assertThat(AgentFixture.condition(agent.report(), Condition.APPLIED).message())
                .contains(guest.publicKey().toString());

        agent.fake.refused = "";
        agent.pass(Duration.ofSeconds(3));
        assertThat(agent.fake.dump()).doesNotContain(guest.publicKey().toString());
        assertThat(AgentFixture.condition(agent.report(), Condition.APPLIED).status())
                .isTrue();
    }

    @Test
    @DisplayName("I13 an interface that is to go and does not is a condition, and goes later")
    void i13RefusedEnd() {
        AgentFixture agent = new AgentFixture(directory.resolve("end"));
        agent.keeper.start();
        String nothing = agent.fake.dump();
        RuleItem rule = agent.console.rule(null, null);
        agent.keeper.receive(agent.console
                .put(agent.console.tunnel("wg0", 51820), rule, agent.console.peer(2, null, rule))
                .delta());
        String good = agent.fake.dump();
        agent.fake.refused = "delete";

        agent.keeper.receive(
                agent.console.remove(agent.console.tunnel("wg0", 51820)).delta());
        assertThat(agent.fake.dump()).isEqualTo(good);
        assertThat(AgentFixture.condition(agent.report(), Condition.APPLIED).message())
                .contains("remove what is ours");

        agent.fake.refused = "";
        agent.pass(Duration.ofSeconds(40));
        assertThat(agent.fake.dump()).isEqualTo(nothing);
        assertThat(agent.report().conditions())
                .as("nothing is said of an interface that is not there")
                .noneMatch(condition -> condition.type().equals(Condition.FORWARDING));
    }
}
