package io.wirefleet.terraform.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.FakeConsole.Trouble;
import io.wirefleet.terraform.testing.TestSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

final class CreationsTest {
    private static final int TOGETHER = 9;

    @TempDir
    Path directory;

    private final Map<String, Object> outcomes = new ConcurrentHashMap<>();
    private FakeConsole console;
    private Creations creations;

    @BeforeEach
    void start() {
        console = FakeConsole.start(directory);
        creations = new Creations(TestSession.client(console, directory), "/peers");
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private static ObjectNode peer(String name) {
        return Json.object().put("name", name);
    }

    /// Holds the console up at the first, lets the others come, and lets go.
    ///
    /// @param troubles of the requests that follow
    private void createTogether(List<ObjectNode> bodies, Trouble... troubles) throws InterruptedException {
        List<Thread> callers = new ArrayList<>();
        console.holdUp(() -> {
            for (ObjectNode body : bodies) {
                Thread caller = new Thread(() -> {
                    try {
                        outcomes.put(body.path("name").asString(""), creations.create(body));
                    } catch (ConsoleException e) {
                        outcomes.put(body.path("name").asString(""), e.failure());
                    }
                });
                callers.add(caller);
                caller.start();
                await(() -> caller.getState() == Thread.State.WAITING);
                await(() -> !console.requests().isEmpty());
            }
            console.trouble(troubles);
        });
        for (Thread caller : callers) {
            caller.join(Duration.ofSeconds(20));
            assertThat(caller.isAlive()).isFalse();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(2);
        }
    }

    private static List<ObjectNode> peers() {
        List<ObjectNode> bodies = new ArrayList<>();
        for (int i = 0; i <= TOGETHER; i++) {
            bodies.add(peer("peer" + i));
        }
        return bodies;
    }

    @Test
    void whatComesMeanwhileGoesTogetherAndEachGetsItsOwn() throws InterruptedException {
        createTogether(peers());
        assertThat(console.requests()).containsExactly("POST /api/v1/peers", "POST /api/v1/peers/batch");
        assertThat(outcomes).hasSize(TOGETHER + 1);
        outcomes.forEach((name, outcome) -> assertThat(outcome).isInstanceOfSatisfying(Answer.class, answer -> {
            assertThat(answer.body().path("name").asString("")).isEqualTo(name);
            assertThat(answer.receipt()).isNotNull();
        }));
    }

    /// Each of them has several to create, one after the other, as Terraform's walk does.
    @Test
    void thoseWhoWereJustAnsweredGoTogetherInTheNext() throws InterruptedException {
        Creations patient = new Creations(TestSession.client(console, directory), "/peers", Duration.ofSeconds(20));
        List<Thread> callers = new ArrayList<>();
        console.holdUp(() -> {
            for (int i = 0; i < TOGETHER; i++) {
                String name = "caller" + i;
                int count = i == 0 ? 4 : 3;
                Thread caller = new Thread(() -> {
                    for (int next = 0; next < count; next++) {
                        outcomes.put(name + "-" + next, patient.create(peer(name + "-" + next)));
                    }
                });
                callers.add(caller);
                caller.start();
                await(() -> caller.getState() == Thread.State.WAITING);
                await(() -> !console.requests().isEmpty());
            }
        });
        for (Thread caller : callers) {
            caller.join(Duration.ofSeconds(10));
        }
        assertThat(outcomes).hasSize(3 * TOGETHER + 1);
        // The first caller's first alone, and then all of them three times.
        assertThat(console.requests())
                .containsExactly(
                        "POST /api/v1/peers",
                        "POST /api/v1/peers/batch",
                        "POST /api/v1/peers/batch",
                        "POST /api/v1/peers/batch");
    }

    @Test
    void oneThatIsWrongHearsItAndTheOthersAreMade() throws InterruptedException {
        List<ObjectNode> bodies = peers();
        bodies.get(4).put("surprise", true);
        createTogether(bodies.subList(0, 7));
        assertThat(outcomes.get("peer4"))
                .isInstanceOfSatisfying(
                        ConsoleFailure.Refused.class,
                        refused -> assertThat(refused.errors())
                                .extracting(ConsoleFailure.FieldError::pointer)
                                .containsExactly("/surprise"));
        assertThat(console.fleet().count("peers")).isEqualTo(6);
        assertThat(outcomes.values().stream().filter(Answer.class::isInstance)).hasSize(6);
    }

    @Test
    @DisplayName("I10: a batch whose answer is lost is asked again and made once")
    void aLostAnswerMakesNothingTwice() throws InterruptedException {
        createTogether(peers(), Trouble.CUT_AFTER);
        assertThat(console.fleet().count("peers")).isEqualTo(TOGETHER + 1);
        assertThat(outcomes.values()).allMatch(Answer.class::isInstance);
    }

    @Test
    void whenTheConsoleIsAwayEverybodyHearsIt() throws InterruptedException {
        createTogether(peers(), Trouble.UNAVAILABLE, Trouble.UNAVAILABLE, Trouble.UNAVAILABLE, Trouble.UNAVAILABLE);
        assertThat(outcomes.values().stream().filter(ConsoleFailure.class::isInstance))
                .hasSize(TOGETHER);
        assertThat(creations.create(peer("later")).body().path("name").asString(""))
                .isEqualTo("later");
    }
}
