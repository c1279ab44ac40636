package io.wirefleet.terraform.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.TestSession;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Waiting for servers: what is told meanwhile, and that it ends when Terraform wants it to.
@Timeout(30)
final class ReceiptsTest {
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final CountDownLatch stopped = new CountDownLatch(1);

    @TempDir
    Path directory;

    private FakeConsole console;
    private Receipts receipts;

    @BeforeEach
    void start() {
        console = FakeConsole.start(directory);
        for (String name : List.of("ber1", "fra1", "lis1")) {
            console.fleet().create("servers", Json.object().put("name", name));
        }
        receipts = new Receipts(
                TestSession.client(console, directory, WaitForApply.REACHABLE),
                Clock.systemUTC(),
                stopped,
                new PluginLog(new PrintStream(logged, true, StandardCharsets.UTF_8), Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void tellsWhoHasConfirmedAndWhoIsAwaited() throws Exception {
        console.fleet().silence("fra1", true);
        console.fleet().silence("lis1", false);
        CompletableFuture<List<Diagnostic>> waiting = await();
        until(() -> lines().size() == 1);
        console.fleet().isBack("fra1");
        assertThat(waiting.get(20, TimeUnit.SECONDS))
                .singleElement()
                .satisfies(diagnostic -> assertThat(diagnostic.detail()).contains("'lis1' is away"));
        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(2).allSatisfy(line -> {
            assertThat(line.path("@level").asString()).isEqualTo("info");
            assertThat(line.path("@message").asString()).isEqualTo("waiting for servers");
            assertThat(line.path("change").asString()).isEqualTo("access rule 'staff'");
            assertThat(line.path("receipt").asString()).isEqualTo("r-1");
            assertThat(line.path("away").asString()).isEqualTo("lis1");
        });
        assertThat(lines.getFirst().path("confirmed").asString()).isEqualTo("ber1");
        assertThat(lines.getFirst().path("awaited").asString()).isEqualTo("fra1");
        assertThat(lines.getLast().path("confirmed").asString()).isEqualTo("ber1, fra1");
        assertThat(lines.getLast().path("awaited").asString()).isEmpty();
    }

    @Test
    void tellsTheEnd() throws Exception {
        assertThat(await().get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(lines())
                .singleElement()
                .satisfies(line ->
                        assertThat(line.path("@message").asString()).isEqualTo("every server has applied the change"));
    }

    @Test
    void breaksOffAQuestionThatIsOpen() throws Exception {
        console.fleet().silence("fra1", true);
        CompletableFuture<List<Diagnostic>> waiting = await();
        CompletableFuture<List<Diagnostic>> beside = await();
        until(() -> console.requests().stream().anyMatch(request -> request.endsWith("wait_seconds=2")));
        long begin = System.nanoTime();
        stopped.countDown();
        receipts.stop();
        for (CompletableFuture<List<Diagnostic>> each : List.of(waiting, beside)) {
            assertThat(each.get(20, TimeUnit.SECONDS)).singleElement().satisfies(diagnostic -> {
                assertThat(diagnostic.severity()).isEqualTo(Diagnostic.Severity.WARNING);
                assertThat(diagnostic.detail()).contains("Waiting for 'fra1' was interrupted");
            });
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        assertThat(await().get(20, TimeUnit.SECONDS))
                .as("a write that ends after the stop")
                .singleElement()
                .satisfies(diagnostic -> assertThat(diagnostic.detail()).contains("Waiting for the servers"));
    }

    private CompletableFuture<List<Diagnostic>> await() {
        CompletableFuture<List<Diagnostic>> waiting = new CompletableFuture<>();
        Thread.startVirtualThread(() -> waiting.complete(receipts.await("access rule 'staff'", "r-1", false)));
        return waiting;
    }

    private List<JsonNode> lines() {
        return logged.toString(StandardCharsets.UTF_8).lines().map(Json::parse).toList();
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
