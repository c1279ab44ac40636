package io.wirefleet.agent.daemon;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.store.TinyDisk;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Needs(Need.ROOT)
class DiskFullTest {
    @Test
    void appliesWhatItCannotStoreAndAcknowledgesItOnceItCan(@TempDir Path directory) {
        try (TinyDisk disk = new TinyDisk(directory.resolve("disk"), 256)) {
            AgentFixture agent = new AgentFixture(disk.path().resolve("state"));
            RuleItem rule = agent.console.rule(null, null);
            PeerItem ada = agent.console.peer(2, null, rule);
            PeerItem bob = agent.console.peer(3, null, rule);
            agent.keeper.start();
            agent.keeper.receive(agent.console
                    .put(agent.console.tunnel("wg0", 51820), rule, ada, bob)
                    .delta());
            disk.fill(0);
            agent.report();

            agent.keeper.receive(agent.console.remove(ada).delta());

            assertThat(Objects.requireNonNull(agent.fake.links.get("wg0")).peers)
                    .containsOnlyKeys(bob.publicKey());
            ObservedState report = agent.report();
            assertThat(condition(report, Condition.APPLIED).status()).isTrue();
            assertThat(condition(report, Conditions.LAST_GOOD_STORED).reason()).isEqualTo("DiskFull");
            assertThat(report.revision()).as("acknowledged").isEqualTo(new Revision(1));

            agent.keeper.receive(agent.console.put(ada).remove(bob).delta());
            disk.makeRoom();
            agent.pass(Duration.ofSeconds(5));
            report = agent.report();
            assertThat(condition(report, Conditions.LAST_GOOD_STORED).status()).isTrue();
            assertThat(report.revision()).isEqualTo(new Revision(3));

            agent.fake.links.clear();
            agent.restart();
            assertThat(Objects.requireNonNull(agent.fake.links.get("wg0")).peers)
                    .containsOnlyKeys(ada.publicKey());
        }
    }

    @Test
    void goesBackToTheLastStoredStateWhereItWasRestartedMeanwhile(@TempDir Path directory) {
        try (TinyDisk disk = new TinyDisk(directory.resolve("disk"), 256)) {
            AgentFixture agent = new AgentFixture(disk.path().resolve("state"));
            RuleItem rule = agent.console.rule(null, null);
            agent.keeper.start();
            agent.keeper.receive(agent.console
                    .put(agent.console.tunnel("wg0", 51820), rule, agent.console.peer(2, null, rule))
                    .delta());
            disk.fill(0);
            agent.keeper.receive(
                    agent.console.put(agent.console.peer(3, null, rule)).delta());

            agent.restart();

            assertThat(agent.keeper.cursor().since()).isEqualTo(new Revision(1));
            assertThat(Objects.requireNonNull(agent.fake.links.get("wg0")).peers)
                    .hasSize(1);
        }
    }
}
