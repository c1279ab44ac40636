package io.wirefleet.terraform.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.resources.PeerResource;
import io.wirefleet.terraform.testing.HostileServer;
import io.wirefleet.terraform.testing.HostileServer.Answer;
import io.wirefleet.terraform.testing.TestCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A console that is away, slow, or somebody else: each is told apart, and what to do about it.
@Timeout(60)
final class ConsoleAwayTest {
    private static final String JSON = "content-type: application/json";
    private static final TestCertificate OWN = TestCertificate.generate("secp256r1");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

    private Duration patience = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    @Test
    void nobodyListens() {
        assertThat(text("GET", URI.create("https://127.0.0.1:1"), OWN))
                .contains("could not be reached, several times over: the connection was refused")
                .contains("WIREFLEET_ENDPOINT");
    }

    @Test
    void theNameIsUnknown() {
        assertThat(text("GET", URI.create("https://console.invalid"), OWN))
                .contains("this machine knows no address for that name");
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, text/html, does not seem to be a Wirefleet console: it answered status 200 with text/html",
        "401 Unauthorized, text/html, does not seem to be a Wirefleet console: it answered status 401 with text/html",
        "404 Not Found, text/html, does not seem to be a Wirefleet console: it answered status 404 with text/html",
        "502 Bad Gateway, text/html, what stands in front of it answered status 502 with text/html",
        "200 OK, application/json, its answer is not JSON"
    })
    void somebodyElseAnswers(String status, String type, String said) {
        assertThat(text(HostileServer.answering(status, "content-type: " + type, "<html>Please log in</html>")))
                .contains(said);
    }

    @Test
    void itSendsToALoginPage() {
        String headers = "content-type: text/html\r\nlocation: ";
        assertThat(text(HostileServer.answering("302 Found", headers + "https://login.example:8443/?secret=1", "")))
                .contains("it answered status 302, which leads to https://login.example:8443.\n");
        assertThat(text(HostileServer.answering("302 Found", headers + "/login", "")))
                .contains("it answered status 302.\n");
    }

    @ParameterizedTest
    @CsvSource({"{}", "null", "[]", "{\"items\":null}"})
    void aListThatIsNoneIsNotAnEmptyOne(String body) {
        try (HostileServer server = HostileServer.start(OWN, HostileServer.answering("200 OK", JSON, body))) {
            ConsoleClient client = client(server.endpoint(), OWN, InstantSource.system());
            assertThatThrownBy(() -> Listing.all(client, "/peers", new Query()))
                    .hasMessageContaining("its answer for /peers is no list");
        }
    }

    @Test
    void itSpeaksNoTls() {
        patience = Duration.ofSeconds(50);
        try (HostileServer server =
                HostileServer.start(null, HostileServer.answering("200 OK", "content-type: text/html", "hello"))) {
            assertThat(text("GET", server.endpoint(), OWN)).contains("it does not speak TLS");
        }
    }

    @Test
    void theCertificateIsNotTrusted() {
        Answer never = _ -> {};
        try (HostileServer server = HostileServer.start(TestCertificate.generate("secp256r1"), never)) {
            assertThat(text("GET", server.endpoint(), OWN))
                    .contains("showed a certificate that is not trusted: Signature does not match.\n")
                    .contains("WIREFLEET_CA_FILE");
        }
        TestCertificate another = TestCertificate.ofAnother();
        try (HostileServer server = HostileServer.start(another, never)) {
            assertThat(text("GET", server.endpoint(), another))
                    .contains("not trusted: No subject alternative names matching IP address 127.0.0.1")
                    .contains("use a host name that the certificate names");
        }
        TestCertificate authority = TestCertificate.authority();
        try (HostileServer server = HostileServer.start(authority.expired(), never)) {
            assertThat(text("GET", server.endpoint(), authority))
                    .contains("not trusted: NotAfter: ")
                    .contains("renew it, or set this machine's clock");
        }
    }

    @Test
    void theAnswerIsCut() {
        assertThat(text(caller ->
                        caller.write(("HTTP/1.1 200 OK\r\n" + JSON + "\r\ncontent-length: 5000\r\n\r\n{\"items\":[")
                                .getBytes(StandardCharsets.UTF_8))))
                .contains("could not be reached, several times over: the connection broke (");
    }

    @Test
    void theAnswerHasNoEnd() {
        patience = Duration.ofSeconds(50);
        byte[] more = "a".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        assertThat(text(caller -> {
                    caller.write(("HTTP/1.1 200 OK\r\n" + JSON + "\r\n\r\n\"").getBytes(StandardCharsets.UTF_8));
                    while (true) {
                        caller.write(more);
                    }
                }))
                .contains("its answer is larger than 64 MiB");
    }

    @Test
    void itTakesTooLongToBeginWithTheAnswerOrToEndIt() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        for (String begun : List.of("", "HTTP/1.1 200 OK\r\n" + JSON + "\r\ncontent-length: 50\r\n\r\n{")) {
            Answer slow = caller -> {
                caller.write(begun.getBytes(StandardCharsets.UTF_8));
                caller.flush();
                awaitEnd(over);
            };
            try (HostileServer server = HostileServer.start(OWN, slow)) {
                assertThat(text("POST", server.endpoint(), OWN))
                        .contains("did not answer within 1 seconds")
                        .contains("may have done what it was asked all the same: run terraform plan")
                        .contains("request_timeout_seconds (or WIREFLEET_REQUEST_TIMEOUT_SECONDS)");
                assertThat(server.requests())
                        .as("once more, not for ever")
                        .containsExactly("POST /api/v1/peers HTTP/1.1", "POST /api/v1/peers HTTP/1.1");
            }
        }
        over.countDown();
    }

    @Test
    void thousandsAreNotAllMadeToWaitForAConsoleThatIsAway() {
        try (HostileServer server = HostileServer.start(OWN, OutputStream::close)) {
            ConsoleClient client = client(server.endpoint(), OWN, now::get);
            for (int peer = 0; peer < 1000; peer++) {
                String path = "/peers/" + peer;
                assertThat(failure(() -> client.get(path))).isInstanceOf(ConsoleFailure.Unreachable.class);
            }
            assertThat(server.requests()).as("each attempt of the first").hasSizeLessThanOrEqualTo(8);
            int before = server.requests().size();
            now.set(Instant.EPOCH.plusSeconds(6));
            assertThat(failure(() -> client.get("/peers/1"))).isInstanceOf(ConsoleFailure.Unreachable.class);
            assertThat(server.requests()).as("some seconds later").hasSizeGreaterThan(before);
        }
    }

    private static void awaitEnd(CountDownLatch over) throws IOException {
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private String text(Answer answer) {
        try (HostileServer server = HostileServer.start(OWN, answer)) {
            return text("GET", server.endpoint(), OWN);
        }
    }

    private String text(String method, URI endpoint, TestCertificate trusted) {
        ConsoleClient client = client(endpoint, trusted, InstantSource.system());
        ConsoleFailure failure = failure(() -> {
            if (method.equals("GET")) {
                client.get("/peers/1");
            } else {
                client.post("/peers", Json.object());
            }
        });
        return FailureText.diagnostics(PeerResource.KIND.schema(), "read the peer", failure)
                .getFirst()
                .detail();
    }

    private static ConsoleFailure failure(Runnable request) {
        List<ConsoleFailure> failures = new ArrayList<>();
        assertThatThrownBy(request::run).isInstanceOfSatisfying(ConsoleException.class, e -> failures.add(e.failure()));
        return failures.getFirst();
    }

    private ConsoleClient client(URI endpoint, TestCertificate trusted, InstantSource clock) {
        Path authority = directory.resolve("ca.pem");
        try {
            Files.writeString(authority, trusted.pem());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        ConsoleSettings settings = new ConsoleSettings(
                endpoint, "wf_any", authority, WaitForApply.NONE, Duration.ofSeconds(60), patience, null);
        Retries retries =
                new Retries(4, Duration.ofMillis(100), Duration.ofSeconds(1), new SplittableRandom(1), _ -> {});
        PluginLog log = new PluginLog(new PrintStream(OutputStream.nullOutputStream()), Clock.systemUTC());
        return new ConsoleClient(settings, Map.of(), retries, log, clock);
    }
}
