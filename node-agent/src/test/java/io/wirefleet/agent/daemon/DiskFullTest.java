package io.wirefleet.agent.daemon;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.TinyDisk;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
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

    @Test
    @DisplayName("I9 what could not be recorded is not made, and recorded when it can be")
    void i9RecordsBeforeItMakes(@TempDir Path directory) {
        try (TinyDisk disk = new TinyDisk(directory.resolve("disk"), 256)) {
            AgentFixture agent = new AgentFixture(disk.path().resolve("state"));
            agent.keeper.start();
            disk.setReadOnly(true);
            agent.keeper.receive(
                    agent.console.put(agent.console.tunnel("wg0", 51820)).delta());
            agent.pass(Duration.ofSeconds(10));
            assertThat(agent.fake.links).isEmpty();
            assertThat(condition(agent.report(), Condition.APPLIED).message()).contains("restore.json");

            disk.setReadOnly(false);
            agent.pass(Duration.ofSeconds(40));
            assertThat(agent.fake.links).containsKey("wg0");
            assertThat(RestoreRecord.load(agent.directory).interfaces()).containsExactly("wg0");
        }
    }

    @Test
    @DisplayName("I7 a journal that a crash cut short is used up to there though the disk takes no writes any more")
    void i7StartsOnAReadOnlyDisk(@TempDir Path directory) throws IOException {
        try (TinyDisk disk = new TinyDisk(directory.resolve("disk"), 256)) {
            AgentFixture agent = new AgentFixture(disk.path().resolve("state"));
            RuleItem rule = agent.console.rule(null, null);
            agent.keeper.start();
            agent.keeper.receive(agent.console
                    .put(agent.console.tunnel("wg0", 51820), rule, agent.console.peer(2, null, rule))
                    .delta());
            agent.keeper.receive(
                    agent.console.put(agent.console.peer(3, null, rule)).delta());
            agent.keeper.receive(
                    agent.console.put(agent.console.peer(4, null, rule)).delta());
            Path journal = agent.directory.path().resolve("last-good.journal");
            byte[] written = Files.readAllBytes(journal);
            Files.write(journal, Arrays.copyOf(written, written.length - 20));
            disk.setReadOnly(true);
            agent.fake.links.clear();

            agent.restart();

            assertThat(Objects.requireNonNull(agent.fake.links.get("wg0")).peers)
                    .hasSize(2);
            disk.setReadOnly(false);
            agent.keeper.receive(
                    agent.console.put(agent.console.peer(5, null, rule)).snapshot());
            agent.restart();
            assertThat(agent.keeper.cursor().since()).isEqualTo(agent.console.revision());
        }
    }
}
