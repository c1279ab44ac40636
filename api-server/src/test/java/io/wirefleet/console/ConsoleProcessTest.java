package io.wirefleet.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wirefleet.console.database.TestPostgres;
import io.wirefleet.console.testing.ChildProcess;
import io.wirefleet.console.testing.TrustingClient;
import io.wirefleet.contract.agent.AgentToken;
import io.wirefleet.contract.agent.EnrolmentRequest;
import io.wirefleet.contract.agent.JoinToken;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.ServerId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The whole program in a process of its own.
final class ConsoleProcessTest {
    @TempDir
    Path directory;

    private ChildProcess start(String... more) throws IOException {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--data-dir=" + directory;
        arguments[1] = "--listen=127.0.0.1:0";
        System.arraycopy(more, 0, arguments, 2, more.length);
        return ChildProcess.start(Main.class, arguments);
    }

    private static URI awaitUrl(ChildProcess console) throws IOException {
        return URI.create(console.awaitLine("Wirefleet listens on .* reached as (https://[^;]+);")
                .group(1));
    }

    private HttpClient client() throws Exception {
        return TrustingClient.of(directory);
    }

    private static int get(HttpClient client, URI url, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    @DisplayName(
            "I11 runs with no more than a directory; after kill -9 the next start serves again; SIGTERM ends it clean")
    void livesThroughKillAndEndsClean() throws Exception {
        String token;
        try (ChildProcess first = start()) {
            token = first.awaitLine("token, shown this once: (wf_.{40,})$").group(1);
            URI url = awaitUrl(first);
            try (HttpClient client = client()) {
                assertThat(get(client, url.resolve("/healthz"), token)).isEqualTo(200);
                assertThat(get(client, url.resolve("/readyz"), token)).isEqualTo(200);
            }
            first.kill();
        }
        try (ChildProcess second = start();
                HttpClient client = client()) {
            URI url = awaitUrl(second);
            assertThat(get(client, url.resolve("/readyz"), token)).isEqualTo(200);
            second.terminate();
            assertThat(second.rest()).doesNotContain("ERROR").doesNotContain(token);
            assertThat(second.awaitExit()).isZero();
        }
        assertThat(directory.resolve("postgres/data/postmaster.pid")).doesNotExist();
    }

    @Test
    void sigtermDuringTheFirstStartStopsPostgresToo() throws Exception {
        TestPostgres.layProgramsInto(directory);
        try (ChildProcess console = start()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(postmaster()));
            console.terminate();
            assertThat(console.rest()).doesNotContain("ERROR").doesNotContain("listens on");
            assertThat(console.awaitExit()).isZero();
        }
        assertThat(postmaster()).doesNotExist();
    }

    @Test
    void sigtermAnswersTheLongPollsThatAreOpen() throws Exception {
        TestPostgres.layProgramsInto(directory);
        try (ChildProcess console = start()) {
            String token =
                    console.awaitLine("token, shown this once: (wf_.{40,})$").group(1);
            URI url = awaitUrl(console);
            try (HttpClient client = client()) {
                String network = post(client, url.resolve("/api/v1/networks"), token, """
                        {"name": "office", "ipv4_cidr": "10.1.0.0/24"}
                        """)
                        .get("id")
                        .stringValue();
                String id = post(client, url.resolve("/api/v1/servers"), token, """
                        {"name": "berlin", "network_id": "%s", "endpoint_host": "vpn.example.com"}
                        """.formatted(network))
                        .get("id")
                        .stringValue();
                ServerId server = ServerId.parse(id);
                SigningKey identity = SigningKey.generate();
                JoinToken joinToken =
                        JoinToken.parse(post(client, url.resolve("/api/v1/servers/" + id + "/join-tokens"), token, "{}")
                                .get("join_token")
                                .stringValue());
                PublicKey key = PrivateKey.generate(new SecureRandom()).publicKey();
                EnrolmentRequest enrolment =
                        new EnrolmentRequest(joinToken, identity.verifyingKey(), key, "0.1.0", Capability.ALL);
                post(
                        client,
                        url.resolve("/agent/v1/enroll"),
                        "",
                        enrolment.toJson().toString());
                String bearer = AgentToken.issue(identity, server, Instant.now());
                JsonNode state = Json.parse(client.send(
                                request(url.resolve("/agent/v1/desired-state?wait_seconds=30"), bearer)
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body());
                URI poll = url.resolve("/agent/v1/desired-state?wait_seconds=60&since=" + state.get("revision")
                        + "&hash=" + state.get("state_hash").stringValue());
                CompletableFuture<HttpResponse<String>> waiting =
                        client.sendAsync(request(poll, bearer).build(), HttpResponse.BodyHandlers.ofString());
                awaitLastSeen(client, url.resolve("/api/v1/servers/" + id), token);
                assertThat(waiting).isNotDone();
                Instant stopped = Instant.now();
                console.terminate();
                assertThat(waiting.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
                assertThat(console.rest()).doesNotContain("ERROR");
                assertThat(console.awaitExit()).isZero();
                assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(30));
            }
        }
    }

    /// The agent's poll was taken in: it is what the server was last seen by.
    private static void awaitLastSeen(HttpClient client, URI server, String token) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !Json.parse(
                                client.send(request(server, token).build(), HttpResponse.BodyHandlers.ofString())
                                        .body())
                        .get("last_seen_at")
                        .isNull());
    }

    private static HttpRequest.Builder request(URI url, String bearer) {
        return HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(90)).header("Authorization", "Bearer " + bearer);
    }

    private static JsonNode post(HttpClient client, URI url, String bearer, String body) throws Exception {
        HttpResponse<String> response = client.send(
                request(url, bearer)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
        return Json.parse(response.body());
    }

    private Path postmaster() {
        return directory.resolve("postgres/data/postmaster.pid");
    }

    @Test
    void aDatabaseThatIsAwayIsOneLineAndStatus1() throws Exception {
        try (ChildProcess console = start("--database-url=jdbc:postgresql://127.0.0.1:1/fleet")) {
            assertThat(console.rest())
                    .startsWith("wirefleet-server: cannot reach the database 127.0.0.1:1/fleet: ")
                    .hasLineCount(1);
            assertThat(console.awaitExit()).isEqualTo(1);
        }
    }
}
