package io.wirefleet.console.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.keys.PublicKey;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InvitationsTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static String network;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.network("office", "10.1.0.0/16");
        String server = api.server("berlin", network);
        DATABASE.dsl()
                .execute(
                        "insert into server_agent (server_id, identity_key, public_key, agent_version)"
                                + " values ({0}, {1}, {1}, 'test')",
                        UUID.fromString(server),
                        PublicKey.parse(TestApi.newKey()).bytes());
        api.post(
                        "/access-rules",
                        "{\"name\": \"staff\", \"peers\": {\"tags\": {\"team\": \"core\"}}, \"servers\": {\"all\": true},"
                                + " \"destinations\": [\"10.9.0.0/16\"]}")
                .expect(201);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Reply invite(String owner, String more, String... headers) {
        return api.post(
                "/invitations",
                "{\"owner\": \"%s\", \"network_id\": \"%s\"%s}".formatted(owner, network, more),
                headers);
    }

    private static String secret(Reply invited) {
        String link = invited.expect(201).text("link");
        assertThat(link).startsWith("http://localhost:" + api.port() + "/join#");
        return link.substring(link.indexOf('#') + 1);
    }

    /// As the page calls: without any token.
    private static Reply call(String name, String body) {
        return api.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + api.port() + "/api/v1/invitations/" + name))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    private static String accepting(String secret, String key) {
        return "{\"secret\": \"%s\", \"public_key\": \"%s\"}".formatted(secret, key);
    }

    @Test
    void aPersonIsInvitedLooksAndAccepts() {
        Reply invited = invite(
                "ada@example.com",
                ", \"tags\": {\"team\": \"core\"}, \"message\": \"welcome\\nAda\","
                        + " \"peer_expires_at\": \"2040-01-01T00:00:00Z\"");
        String secret = secret(invited);
        assertThat(invited.header("Cache-Control")).isEqualTo("no-store");
        Reply shown = call("look", "{\"secret\": \"" + secret + "\"}").expect(200);
        assertThat(shown.text("owner")).isEqualTo("ada@example.com");
        assertThat(shown.text("network_name")).isEqualTo("office");
        assertThat(shown.text("invited_by")).isEqualTo("admin-token");
        assertThat(shown.text("message")).isEqualTo("welcome\nAda");

        String key = TestApi.newKey();
        Reply accepted = call("accept", accepting(secret, key)).expect(201);
        Reply peer = api.get("/peers/" + accepted.text("peer_id")).expect(200);
        assertThat(peer.text("public_key")).isEqualTo(key);
        assertThat(peer.text("owner")).isEqualTo("ada@example.com");
        assertThat(peer.text("expires_at")).isEqualTo("2040-01-01T00:00:00Z");
        assertThat(peer.json().get("tags").toString()).isEqualTo("{\"team\":\"core\"}");
        String file = accepted.json().get("files").get(0).get("text").stringValue();
        assertThat(accepted.json().get("files").get(0).get("name").stringValue())
                .isEqualTo("berlin.conf");
        assertThat(file).contains("PrivateKey = <private key>", "AllowedIPs = ", "10.9.0.0/16", "Endpoint = vpn");
        Reply after = api.get("/invitations/" + invited.id()).expect(200);
        assertThat(after.text("status")).isEqualTo("accepted");
        assertThat(after.text("peer_id")).isEqualTo(peer.id());
        assertThat(after.json().has("link")).isFalse();
        assertThat(DATABASE.dsl()
                        .fetchCount(DATABASE.dsl()
                                .selectFrom("audit_entry where actor = 'invitation:" + invited.id()
                                        + "' and action in ('create', 'accept')")))
                .isEqualTo(2);
    }

    @Test
    @DisplayName("bad input: invitations used twice at once")
    void ofManyWhoUseOneInvitationAtOnceOneWins() {
        for (int round = 0; round < 5; round++) {
            String secret = secret(invite("twice-" + round, ""));
            List<CompletableFuture<Reply>> tries;
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                tries = IntStream.range(0, 6)
                        .mapToObj(_ -> CompletableFuture.supplyAsync(
                                () -> call("accept", accepting(secret, TestApi.newKey())), executor))
                        .toList();
            }
            assertThat(tries.stream().map(CompletableFuture::join).map(Reply::status))
                    .containsExactlyInAnyOrder(201, 409, 409, 409, 409, 409);
            assertThat(tries.stream().map(CompletableFuture::join).filter(reply -> reply.status() == 409))
                    .allSatisfy(reply -> reply.expectProblem(409, "/secret", "was used already"));
            assertThat(api.get("/peers?owner=twice-" + round)
                            .json()
                            .get("items")
                            .size())
                    .isEqualTo(1);
        }
    }

    @Test
    @DisplayName("bad input: an expired, ended or foreign invitation")
    void whatIsNotOpenIsRefused() {
        Reply expired = invite("late", ", \"ttl_seconds\": 60");
        String late = secret(expired);
        DATABASE.dsl()
                .execute(
                        "update invitation set expires_at = now() - interval '1 s' where id = {0}",
                        UUID.fromString(expired.id()));
        call("look", "{\"secret\": \"" + late + "\"}").expectProblem(401, "this invitation is over");
        call("accept", accepting(late, TestApi.newKey())).expectProblem(401, "this invitation is over");
        assertThat(api.get("/invitations/" + expired.id()).text("status")).isEqualTo("expired");

        Reply ended = invite("gone", "");
        api.delete("/invitations/" + ended.id()).expect(204);
        api.delete("/invitations/" + ended.id()).expect(204);
        call("accept", accepting(secret(ended), TestApi.newKey())).expectProblem(401, "was taken back");

        call("accept", accepting("B".repeat(43), TestApi.newKey())).expectProblem(401, "is not known here");
        call("look", "{\"secret\": \"short\"}").expectProblem(422, "/secret", "behind its #");
        call("look", "{}").expectProblem(422, "/secret", "is required");
        call("accept", "{\"secret\": \"" + "x".repeat(5000) + "\"}").expectProblem(413, "longer");
    }

    @Test
    @DisplayName("bad input: a revoked key enrolled again through an invitation")
    void aRevokedKeyIsRefusedAndTheInvitationStaysOpen() {
        String key = TestApi.newKey();
        api.post("/peers", TestApi.peerBody("lost", network, key, ", \"owner\": \"kim\""))
                .expect(201);
        api.post("/owners/kim/revoke", "").expect(200);
        String secret = secret(invite("kim", ""));
        call("accept", accepting(secret, key)).expectProblem(409, "/public_key", "was revoked");
        call("accept", accepting(secret, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="))
                .expectProblem(422, "/public_key", "low-order");
        call("accept", accepting(secret, TestApi.newKey())).expect(201);
    }

    @Test
    void offBoardingEndsOpenInvitations() {
        Reply invited = invite("Zoe@example.com", "");
        String secret = secret(invited);
        assertThat(api.post("/owners/zoe@example.com/revoke", "")
                        .expect(200)
                        .json()
                        .get("invitations")
                        .get(0)
                        .stringValue())
                .isEqualTo(invited.id());
        call("accept", accepting(secret, TestApi.newKey())).expectProblem(401, "was taken back");
        api.put("/owners/zoe@example.com/bar", "").expect(204);
        invite("zoe@example.com", "").expectProblem(409, "/owner", "is barred");
    }

    @Test
    @DisplayName("I12 the link is in no row, no audit entry and no repeated answer")
    void theLinkIsAnsweredOnce() {
        Reply first = invite("once", "", "Idempotency-Key", "invite-once");
        String secret = secret(first);
        Reply again = invite("once", "", "Idempotency-Key", "invite-once").expect(201);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.json().get("link").isNull()).isTrue();
        assertThat(again.text("link_notice")).contains("answered once");
        for (String table : List.of("invitation", "audit_entry", "idempotency_key")) {
            assertThat(DATABASE.dsl()
                            .fetch("select t::text as row from " + table + " t")
                            .getValues("row", String.class))
                    .as(table)
                    .isNotEmpty()
                    .noneMatch(row -> row.contains(secret));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            , "ttl_seconds": 5                     | /ttl_seconds     | must be between
            , "peer_name": ""                      | /peer_name       | must be 1 to 63
            , "tags": {"": "x"}                    | /tags            | must have a key
            , "peer_expires_at": "soon"            | /peer_expires_at | RFC 3339
            , "peer_expires_at": "2001-01-01T00:00:00Z" | /peer_expires_at | must be in the future
            , "secret": "x"                        | /secret          | is not a field
            , "message": "a\\u0007"                | /message         | printable
            """)
    void aBadInvitationIsRefusedByField(String more, String pointer, String detail) {
        invite("x", more).expect(422);
        assertThat(invite("x", more).response().body()).contains(pointer).contains(detail);
    }

    @Test
    void aNetworkThatIsNoneIsRefused() {
        api.post("/invitations", "{\"owner\": \"x\", \"network_id\": \"018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f\"}")
                .expectProblem(422, "/network_id", "is no network");
    }

    @Test
    void theyAreListedByPages() {
        invite("list-a", "").expect(201);
        invite("list-a", "").expect(201);
        Reply page = api.get("/invitations?owner=LIST-a&limit=1").expect(200);
        assertThat(page.json().get("items").size()).isEqualTo(1);
        Reply next = api.get("/invitations?owner=LIST-a&limit=1&cursor=" + page.text("next_cursor"))
                .expect(200);
        assertThat(next.json().get("items").size()).isEqualTo(1);
        assertThat(next.json().get("next_cursor").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/join", "/join/join.js", "/join/keys.js", "/join/qr.js", "/join/join.css"})
    void thePageLetsNothingElseIn(String path) {
        Reply page = api.send(HttpRequest.newBuilder(URI.create("http://localhost:" + api.port() + path)))
                .expect(200);
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self';")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.response().body()).doesNotContain("http://", "https://");
    }
}
