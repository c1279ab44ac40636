package io.wirefleet.console.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wirefleet.console.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A writer that waited for the chain would wait for its own test: hence the deadline.
@Timeout(value = 90, threadMode = ThreadMode.SEPARATE_THREAD)
final class LinkerTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private TestAudit audit;

    @BeforeEach
    void begin() {
        audit = new TestAudit(database);
        audit.clear();
    }

    private static long links() {
        return database.dsl()
                .fetchSingle("select count(*) as links from audit_link")
                .get("links", Long.class);
    }

    @Test
    @DisplayName("I4 an entry is linked within a second, announced or not")
    void withinASecond() {
        try (Linker linker = Linker.start(database.dsl(), audit.checkpoints)) {
            audit.write("unannounced");
            await().atMost(Duration.ofSeconds(1)).until(() -> links() == 1);
            audit.write("announced");
            linker.expect();
            await().atMost(Duration.ofSeconds(1)).until(() -> links() == 2);
        }
    }

    @Test
    @DisplayName("I4 an entry of a long transaction is linked when it commits, behind later ones, and holds up none")
    void aLongTransactionHoldsUpNone() {
        database.dsl().transaction(configuration -> {
            audit.write(configuration.dsl(), "slow");
            audit.write("quick");
            assertThat(audit.link()).isEqualTo(1);
        });
        assertThat(audit.link()).isEqualTo(1);
        assertThat(audit.verification.run().fault()).isNull();
        assertThat(database.dsl().fetch("""
                        select e.content::jsonb ->> 'subject_name' as name
                        from audit_link l join audit_entry e on e.id = l.entry_id order by l.position
                        """).map(row -> row.get("name", String.class)))
                .containsExactly("quick", "slow");
    }

    @Test
    @DisplayName("I4 writers do not queue for the chain's head: they commit while somebody holds it")
    void writersDoNotQueue() {
        database.dsl().transaction(configuration -> {
            Linker.lock(configuration.dsl());
            writeFromMany(8, 5);
            assertThat(database.dsl().fetchCount(DSL.table("audit_unlinked"))).isEqualTo(40);
        });
        assertThat(audit.link()).isEqualTo(40);
    }

    @Test
    @DisplayName("I4 many writers and two replicas: every entry linked once, without a gap, and the chain verifies")
    void manyWriters() throws Exception {
        TestAudit replica = new TestAudit(database);
        try (Linker first = Linker.start(database.dsl(), audit.checkpoints);
                Linker second = Linker.start(database.dsl(), replica.checkpoints)) {
            first.expect();
            second.expect();
            writeFromMany(8, 100);
            await().atMost(Duration.ofSeconds(30)).until(() -> links() == 800);
        }
        Verification.Outcome outcome = audit.verification.run();
        assertThat(outcome.fault()).isNull();
        assertThat(outcome.entries()).isEqualTo(800);
        assertThat(outcome.waiting()).isZero();
    }

    private void writeFromMany(int writers, int entries) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            for (int i = 0; i < writers; i++) {
                int writer = i;
                running.add(threads.submit(() -> {
                    for (int j = 0; j < entries; j++) {
                        audit.write("of " + writer + " " + j);
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("I4 more entries than a batch are linked in one go, and signed on the way")
    void moreThanABatch() {
        database.dsl().transaction(configuration -> {
            for (int i = 0; i < 21; i++) {
                String[] names = new String[1_000];
                for (int j = 0; j < names.length; j++) {
                    names[j] = i + "-" + j;
                }
                audit.write(configuration.dsl(), names);
            }
        });
        assertThat(audit.link()).isEqualTo(21_000);
        assertThat(audit.verification.run().fault()).isNull();
        assertThat(database.dsl()
                        .fetch("select position from audit_checkpoint order by position")
                        .map(row -> row.get("position", Long.class)))
                .containsExactly(10_000L, 20_000L);
    }

    @Test
    void aCheckpointFollowsWithinAMinuteOfANewEntryAndNoneWithoutOne() {
        audit.write("first");
        audit.link();
        audit.write("second");
        audit.link();
        assertThat(audit.newest().position()).isEqualTo(1);
        audit.sign();
        assertThat(audit.newest().position()).isEqualTo(2);
        Checkpoint second = audit.newest();
        audit.sign();
        assertThat(audit.newest()).isEqualTo(second);
    }
}
