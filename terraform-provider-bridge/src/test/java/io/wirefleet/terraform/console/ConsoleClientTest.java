package io.wirefleet.terraform.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.resources.PeerResource;
import io.wirefleet.terraform.schema.AttributePath;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.FakeConsole.Trouble;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

final class ConsoleClientTest {
    private static final Schema PEER = new PeerResource().schema();

    private static final Duration ANSWER_IN = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final List<Duration> pauses = new ArrayList<>();
    private FakeConsole console;

    @BeforeEach
    void start() {
        console = FakeConsole.start(directory);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    @DisplayName("I10: a write whose answer is lost is asked again and done once")
    void repeatedWriteIsDoneOnce() {
        console.trouble(Trouble.CUT_AFTER);
        Answer answer = client(console.endpoint(), FakeConsole.TOKEN).post("/peers", laptop());
        assertThat(answer.body().path("name").asString("")).isEqualTo("laptop");
        assertThat(console.fleet().count("peers")).isEqualTo(1);
        assertThat(console.requests()).containsExactly("POST /api/v1/peers", "POST /api/v1/peers");
    }

    @Test
    void waitsLongerEachTimeAndThenGivesUp() {
        console.trouble(Trouble.UNAVAILABLE, Trouble.UNAVAILABLE, Trouble.UNAVAILABLE, Trouble.UNAVAILABLE);
        ConsoleClient client = client(console.endpoint(), FakeConsole.TOKEN);
        assertThat(failure(() -> client.get("/peers")))
                .isInstanceOfSatisfying(
                        ConsoleFailure.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(503));
        assertThat(pauses).hasSize(3);
        assertThat(pauses.get(2)).isGreaterThan(pauses.get(0));
        assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofMillis(600)) <= 0);
    }

    @Test
    void tellsApartWhatStandsBetween() {
        console.trouble(Trouble.HTML);
        ConsoleClient client = client(console.endpoint(), FakeConsole.TOKEN);
        assertThat(text(failure(() -> client.get("/peers"))))
                .contains("does not seem to be a Wirefleet console")
                .contains("text/html");
        URI nobody = URI.create("https://127.0.0.1:1");
        assertThat(text(failure(() -> client(nobody, FakeConsole.TOKEN).get("/peers"))))
                .contains("could not be reached");
        ConsoleClient distrusting = new ConsoleClient(
                settings(console.endpoint(), FakeConsole.TOKEN, WaitForApply.NONE, null),
                Map.of("SSL_CERT_FILE", "/etc/ssl/certs/none"),
                retries(),
                log(),
                Clock.systemUTC());
        assertThat(text(failure(() -> distrusting.get("/peers"))))
                .contains("showed a certificate that is not trusted")
                .contains("ca_file");
    }

    @Test
    @DisplayName("I12: the token is in no message and no log line")
    void keepsTheTokenToItself() {
        String secret = "wf_" + "secret".repeat(3);
        ConsoleClient client = client(console.endpoint(), secret);
        ConsoleFailure failure = failure(() -> client.post("/peers", laptop()));
        assertThat(text(failure))
                .contains("The console does not accept the token")
                .doesNotContain(secret);
        assertThat(client.settings().toString()).doesNotContain(secret);
        assertThat(logged.toString(StandardCharsets.UTF_8))
                .contains("/api/v1/peers")
                .doesNotContain(secret);
    }

    @Test
    void aWrongFieldIsWrongOnItsAttribute() {
        ConsoleClient client = client(console.endpoint(), FakeConsole.TOKEN);
        ConsoleFailure failure = failure(() -> client.post("/peers", laptop().put("name", "")));
        List<Diagnostic> diagnostics = FailureText.diagnostics(PEER, "create the peer ''", failure);
        assertThat(diagnostics).singleElement().satisfies(diagnostic -> {
            assertThat(diagnostic.attribute()).isEqualTo(AttributePath.of("name"));
            assertThat(diagnostic.detail()).startsWith("name is required.").contains("request-1");
        });
    }

    @Test
    void serversThatAreAwayAreNamedNotWaitedFor() {
        console.fleet().silence("fra1", false);
        assertThat(wait(WaitForApply.REACHABLE, Duration.ofSeconds(60), true))
                .singleElement()
                .satisfies(diagnostic -> {
                    assertThat(diagnostic.severity()).isEqualTo(Diagnostic.Severity.WARNING);
                    assertThat(diagnostic.detail()).contains("'fra1' is away");
                });
    }

    @Test
    void aServerThatMustApplyAndDoesNotIsAnError() {
        console.fleet().silence("fra1", false);
        assertThat(wait(WaitForApply.ALL, Duration.ofMillis(1), false))
                .singleElement()
                .matches(Diagnostic::isError);
        assertThat(wait(WaitForApply.ALL, Duration.ofMillis(1), true))
                .singleElement()
                .satisfies(diagnostic -> assertThat(diagnostic.detail()).contains("terraform untaint"));
        console.fleet().silence("fra1", true);
        assertThat(wait(WaitForApply.REACHABLE, Duration.ofMillis(1), false))
                .singleElement()
                .matches(Diagnostic::isError);
        assertThat(wait(WaitForApply.REACHABLE, Duration.ofMillis(1), true))
                .singleElement()
                .matches(diagnostic -> !diagnostic.isError());
        assertThat(wait(WaitForApply.NONE, Duration.ofMillis(1), false)).isEmpty();
        console.fleet().everybodyIsBack();
        assertThat(wait(WaitForApply.ALL, Duration.ofSeconds(60), true)).isEmpty();
    }

    private List<Diagnostic> wait(WaitForApply mode, Duration timeout, boolean created) {
        ConsoleSettings settings = new ConsoleSettings(
                console.endpoint(), FakeConsole.TOKEN, directory.resolve("ca.pem"), mode, timeout, ANSWER_IN, null);
        ConsoleClient client = new ConsoleClient(settings, Map.of(), retries(), log(), Clock.systemUTC());
        return new Receipts(client, Clock.systemUTC(), new CountDownLatch(1), log())
                .await("server 'fra1'", "r-1", created);
    }

    private ConsoleClient client(URI endpoint, String token) {
        return new ConsoleClient(
                settings(endpoint, token, WaitForApply.NONE, directory.resolve("ca.pem")),
                Map.of(),
                retries(),
                log(),
                Clock.systemUTC());
    }

    private static ConsoleSettings settings(URI endpoint, String token, WaitForApply mode, @Nullable Path authority) {
        return new ConsoleSettings(endpoint, token, authority, mode, Duration.ofSeconds(60), ANSWER_IN, null);
    }

    private Retries retries() {
        return new Retries(4, Duration.ofMillis(100), Duration.ofSeconds(1), new SplittableRandom(1), pauses::add);
    }

    private PluginLog log() {
        return new PluginLog(new PrintStream(logged, true, StandardCharsets.UTF_8), Clock.systemUTC());
    }

    private static ObjectNode laptop() {
        return Json.object().put("name", "laptop");
    }

    private static ConsoleFailure failure(ThrowingCallable request) {
        List<ConsoleFailure> failures = new ArrayList<>();
        assertThatThrownBy(request).isInstanceOfSatisfying(ConsoleException.class, e -> failures.add(e.failure()));
        return failures.getFirst();
    }

    private static String text(ConsoleFailure failure) {
        return FailureText.diagnostics(PEER, "read the peer", failure)
                .getFirst()
                .detail();
    }
}
