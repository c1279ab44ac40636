package io.wirefleet.console.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.testing.Golden;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class HttpTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void aCallerNeedsAToken() {
        URI networks = api.request("/api/v1/networks").build().uri();
        api.send(HttpRequest.newBuilder(networks)).expectProblem(401, "a valid token is required");
        Reply wrong = api.send(HttpRequest.newBuilder(networks).header("Authorization", "Bearer other"));
        wrong.expectProblem(401, "a valid token is required");
        assertThat(wrong.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void anUnknownPathOrIdIs404() {
        api.send(api.request("/nothing/here")).expectProblem(404, "nothing at this path");
        api.get("/networks/abc").expectProblem(404, "there is no network 'abc'");
        api.get("/networks/018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f").expectProblem(404, "there is no network");
        api.get("/peers/batch").expectProblem(404, "there is no peer 'batch'");
    }

    @Test
    void anUnknownMethodIs405AndSaysWhichAreKnown() {
        Reply reply = api.put("/networks", "{}").expectProblem(405, "does not know the method");
        assertThat(reply.header("Allow")).contains("GET").contains("POST");
    }

    @Test
    void headIsAnsweredAsGetIsWithoutABody() {
        Reply head = api.send(api.request("/api/v1/networks").HEAD());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).isEqualTo("application/json");
        assertThat(head.response().body()).isEmpty();
        assertThat(api.send(api.request("/api/v1/networks/abc").HEAD()).status())
                .isEqualTo(404);
        URI networks = api.request("/api/v1/networks").build().uri();
        assertThat(api.send(HttpRequest.newBuilder(networks).HEAD()).status()).isEqualTo(401);
    }

    @Test
    void aTextMayNotHoldTheCharacterThatTheDatabaseCannotKeep() {
        for (String path : List.of(
                "/peers?owner=%00", "/peers?tag=a:%00", "/audit?actor=%00", "/access?owner=%00", "/owners/a%01")) {
            assertThat(api.get(path).status()).as(path).isEqualTo(400);
        }
        api.get("/peers?name=a%00").expectProblem(400, "U+0000");
    }

    @Test
    void aTokenMayBeAsLongAsThoseWithManyGroups() {
        URI networks = api.request("/api/v1/networks").build().uri();
        api.send(HttpRequest.newBuilder(networks).header("Authorization", "Bearer " + "x".repeat(20_000)))
                .expectProblem(401, "a valid token is required");
    }

    @Test
    void aBodyMustBeJson() {
        api.post("/networks", "{\"name\": ").expectProblem(400, "is not JSON");
        api.post("/networks", "").expectProblem(400, "a JSON body is required");
        api.post("/networks", "[1]").expectProblem(422, "", "must be an object, not an array");
        api.post("/networks", "{\"name\": \"a\", \"name\": \"b\"}").expectProblem(400, "is not JSON");
        api.send(api.request("/api/v1/networks")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}")))
                .expectProblem(415, "must be application/json, not 'text/plain'");
        api.send(api.request("/api/v1/networks")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, '"'})))
                .expectProblem(400, "not UTF-8");
    }

    @Test
    void aHugeBodyIsRefused() {
        api.post("/networks", "{\"name\": \"" + "x".repeat(3 << 20) + "\"}").expectProblem(413, "is longer than");
    }

    @Test
    void deepNestingIsRefused() {
        api.post("/networks", "[".repeat(100_000)).expectProblem(400, "is not JSON");
    }

    @Test
    void allErrorsOfABodyAreReportedTogether() {
        Reply reply = api.post(
                "/networks", "{\"name\": 7, \"ipv4_cidr\": \"10.0.0.1/24\", \"id\": \"x\", \"colour\": \"red\"}");
        reply.expectProblem(422, "/name", "must be a string, not a number")
                .expectProblem(422, "/ipv4_cidr", "has host bits set")
                .expectProblem(422, "/id", "is read only")
                .expectProblem(422, "/colour", "is not a field");
        Golden.check(
                "problems/invalid.json",
                reply.json().toPrettyString().replace(reply.text("request_id"), "REQUEST") + "\n");
    }

    @Test
    void aRequestIsCalledAsItsCallerCallsIt() {
        assertThat(api.send(api.request("/nothing").header("X-Request-Id", "order-17"))
                        .expect(404)
                        .text("request_id"))
                .isEqualTo("order-17");
        assertThat(api.send(api.request("/nothing").header("X-Request-Id", "a b<script>"))
                        .expect(404)
                        .text("request_id"))
                .hasSize(36);
    }

    @Test
    void whatTheServerBelowRefusesIsAProblemToo() throws IOException {
        assertThat(raw("GET /api/v1/networks HTTP/1.1\r\n\r\n")).contains("400").contains("application/problem+json");
        assertThat(raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains("400")
                .contains("application/problem+json")
                .doesNotContain("<html");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\n"))
                .contains("application/problem+json")
                .doesNotContain("<html");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void queryParametersMustBeKnown() {
        api.get("/networks?colour=red&limit=1").expectProblem(400, "unknown query parameter colour");
        api.get("/networks?limit=0").expectProblem(400, "limit must be an integer between 1 and 1000");
        api.get("/networks?limit=1&limit=2").expectProblem(400, "given more than once");
        api.get("/networks?cursor=abc").expectProblem(400, "cursor must be the next_cursor");
        api.get("/servers?tag=x").expectProblem(400, "tag must be key:value");
        api.post("/networks?wait_seconds=61", "{}").expectProblem(400, "between 0 and 60");
        api.post("/networks?dry_run=yes", "{}").expectProblem(400, "dry_run must be true or false");
    }

    @Test
    void healthAndReadinessNeedNoToken() {
        URI health = api.request("/healthz").build().uri();
        assertThat(api.send(HttpRequest.newBuilder(health)).status()).isEqualTo(200);
        assertThat(api.send(HttpRequest.newBuilder(health.resolve("/readyz"))).status())
                .isEqualTo(200);
    }
}
