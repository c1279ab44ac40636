package io.wirefleet.console.offboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.delivery.Receipts;
import io.wirefleet.console.delivery.Signals;
import io.wirefleet.console.http.Author;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

final class OwnersTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static String network;
    private static String server;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.network("office", "10.1.0.0/16");
        server = api.server("berlin", network);
        enrol(server, TestApi.newKey());
        api.post(
                        "/access-rules",
                        "{\"name\": \"all\", \"peers\": {\"all\": true}, \"servers\": {\"all\": true},"
                                + " \"destinations\": [\"10.9.0.0/16\"]}")
                .expect(201);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static void enrol(String server, String key) {
        DATABASE.dsl()
                .execute(
                        "insert into server_agent (server_id, identity_key, public_key, agent_version, last_seen_at)"
                                + " values ({0}, {1}, {1}, 'test', '2026-01-02T03:04:05Z')"
                                + " on conflict (server_id) do update set public_key = excluded.public_key",
                        UUID.fromString(server), PublicKey.parse(key).bytes());
    }

    private static String peer(String name, String owner, String key) {
        return api.post("/peers", TestApi.peerBody(name, network, key, ", \"owner\": \"" + owner + "\""))
                .expect(201)
                .id();
    }

    private static List<String> texts(JsonNode array, String field) {
        return array.values().stream()
                .map(item -> item.get(field).stringValue())
                .toList();
    }

    @Test
    void onePersonIsOutInOneCallUnderOneReceipt() {
        String first = TestApi.newKey();
        String second = TestApi.newKey();
        String laptop = peer("ada-laptop", "ada@example.com", first);
        peer("ada-phone", "Ada@Example.com", second);
        String other = peer("bob-laptop", "bob@example.com", TestApi.newKey());
        DATABASE.dsl()
                .execute(
                        "insert into api_token (id, name, role, owner, secret_hash)"
                                + " values ({0}, 'ada-cli', 'member', 'ada@example.com', '\\x01')",
                        UUID.randomUUID());
        assertThat(api.get("/owners/ada@example.com")
                        .expect(200)
                        .json()
                        .get("peers")
                        .intValue())
                .isEqualTo(2);

        Reply revoked = api.post("/owners/ada@example.com/revoke", "", "Idempotency-Key", "out")
                .expect(200);
        assertThat(texts(revoked.json().get("peers"), "public_key")).containsExactlyInAnyOrder(first, second);
        assertThat(revoked.json().get("api_tokens").size()).isEqualTo(1);
        assertThat(revoked.id()).isEqualTo(revoked.header("Wirefleet-Receipt"));
        assertThat(revoked.text("status")).isEqualTo("open");
        JsonNode silent = revoked.json().get("servers").get(0);
        assertThat(silent.get("server_name").stringValue()).isEqualTo("berlin");
        assertThat(silent.get("pending").booleanValue()).isTrue();
        assertThat(silent.get("silent_since").stringValue()).isEqualTo("2026-01-02T03:04:05Z");
        api.get("/peers/" + laptop).expect(404);
        api.get("/peers/" + other).expect(200);

        Reply again = api.post("/owners/ada@example.com/revoke", "", "Idempotency-Key", "out")
                .expect(200);
        assertThat(again.json()).isEqualTo(revoked.json());
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(api.post("/owners/ada@example.com/revoke", "")
                        .expect(200)
                        .json()
                        .get("peers")
                        .size())
                .as("I10 a repeated request changes nothing more")
                .isZero();
        assertThat(DATABASE.dsl()
                        .fetchCount(DATABASE.dsl()
                                .selectFrom("audit_entry where action = 'revoke'"
                                        + " and content::jsonb ->> 'receipt_id' = '" + revoked.id() + "'")))
                .as("I4 an entry for each thing revoked")
                .isEqualTo(3);
    }

    @Test
    void oneIsTheSamePersonInAnyCaseAndAccentsHoweverComposed() {
        String key = TestApi.newKey();
        peer("zoe-laptop", "Zoé/\u00c9@example.com", key);
        String otherwise = "/owners/ZOE\u0301%2F%C3%A9@EXAMPLE.com"
                .replace("\u0301", URLEncoder.encode("\u0301", StandardCharsets.UTF_8));
        assertThat(api.get(otherwise).expect(200).json().get("peers").intValue())
                .isEqualTo(1);
        assertThat(texts(api.post(otherwise + "/revoke", "").expect(200).json().get("peers"), "public_key"))
                .containsExactly(key);
        api.put(otherwise + "/bar", "").expect(204);
        api.post("/peers", TestApi.peerBody("zoe-again", network, ", \"owner\": \"zo\u00e9/\u00e9@example.com\""))
                .expectProblem(409, "/owner", "is barred");
    }

    @Test
    void anOwnerHasNoBlanksAtItsEnds() {
        api.post("/peers", TestApi.peerBody("blank", network, ", \"owner\": \"ada@example.com \""))
                .expectProblem(422, "/owner", "without blanks");
    }

    @Test
    void aReceiptStaysOpenUntilTheServerConfirms() {
        peer("cy-laptop", "cy", TestApi.newKey());
        String receipt = api.post("/owners/cy/revoke", "").expect(200).id();
        assertThat(api.get("/receipts/" + receipt).text("status")).isEqualTo("open");
        long revision =
                api.get("/servers/" + server).json().get("desired_revision").longValue();
        new Receipts(
                        DATABASE.dsl(),
                        new Signals(),
                        Clock.systemUTC(),
                        new AuditLog(UUID::randomUUID, Clock.systemUTC()))
                .acknowledge(Author.CONSOLE, ServerId.parse(server), new Revision(revision));
        Reply closed = api.get("/receipts/" + receipt + "?wait_seconds=20").expect(200);
        assertThat(closed.text("status")).isEqualTo("closed");
        assertThat(closed.json().get("servers").get(0).get("silent_since").isNull())
                .isTrue();
    }

    @Test
    @DisplayName("bad input: a revoked key enrolled again, whichever way in")
    void aRevokedKeyNeverComesBack() {
        String key = TestApi.newKey();
        peer("dee-laptop", "dee", key);
        api.post("/owners/dee/revoke", "").expect(200);
        String other = peer("dee-other", "eve", TestApi.newKey());

        String body = TestApi.peerBody("dee-again", network, key, "");
        api.post("/peers", body).expectProblem(409, "/public_key", "was revoked");
        api.post("/peers/batch", "{\"items\": [" + body + "]}")
                .expectProblem(409, "/items/0/public_key", "was revoked");
        api.patch("/peers/" + other, "{\"public_key\": \"" + key + "\"}")
                .expectProblem(409, "/public_key", "was revoked");
        api.put("/peers/" + other, TestApi.peerBody("dee-other", network, key, ""))
                .expectProblem(409, "/public_key", "was revoked");
        assertThat(api.patch("/peers/" + other, "{\"next_public_key\": \"" + key + "\"}")
                        .status())
                .isIn(409, 422);
        assertThatThrownBy(() -> enrol(server, key))
                .as("as the key of a server")
                .isInstanceOf(IntegrityConstraintViolationException.class);
        assertThatThrownBy(() -> DATABASE.dsl()
                        .execute(
                                "insert into revoked_key (public_key) values ({0})",
                                PublicKey.parse(key).bytes()))
                .isInstanceOf(IntegrityConstraintViolationException.class);
    }

    @Test
    void nothingCanBeMadeABarredOwners() {
        api.put("/owners/Fay/bar", "").expect(204);
        api.put("/owners/fay/bar", "").expect(204);
        String body = TestApi.peerBody("fay-laptop", network, ", \"owner\": \"FAY\"");
        api.post("/peers", body).expectProblem(409, "/owner", "is barred");
        api.post("/peers/batch", "{\"items\": [" + body + "]}").expectProblem(409, "/owner", "is barred");
        String other = peer("gus-laptop", "gus", TestApi.newKey());
        api.patch("/peers/" + other, "{\"owner\": \"fay\"}").expectProblem(409, "/owner", "is barred");
        assertThat(api.get("/owners/fay").expect(200).json().get("barred_at").isNull())
                .isFalse();
        api.delete("/owners/fay/bar").expect(204);
        api.post("/peers", body).expect(201);
    }

    @Test
    void nobodySlipsInWhileAnOwnerIsTakenOut() {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Reply>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String name = "hal-" + i;
                all.add(CompletableFuture.supplyAsync(
                        () -> api.post("/peers", TestApi.peerBody(name, network, ", \"owner\": \"hal\"")), executor));
                if (i == 4) {
                    all.add(CompletableFuture.supplyAsync(() -> api.put("/owners/hal/bar", ""), executor));
                }
                if (i % 4 == 3) {
                    all.add(CompletableFuture.supplyAsync(() -> api.post("/owners/hal/revoke", ""), executor));
                }
            }
            assertThat(all.stream().map(CompletableFuture::join).map(Reply::status))
                    .isSubsetOf(200, 201, 204, 409);
        }
        api.put("/owners/hal/bar", "").expect(204);
        api.post("/owners/hal/revoke", "").expect(200);
        assertThat(api.get("/owners/hal").json().get("peers").intValue()).isZero();
        assertThat(DATABASE.dsl()
                        .fetchCount(DATABASE.dsl()
                                .selectFrom("attachment a where until is null and not exists"
                                        + " (select from peer p where p.id = a.peer_id)")))
                .as("no attachment outlives its peer")
                .isZero();
    }

    @Test
    void anOwnerInThePathMustBeOne() {
        api.post("/owners/%20%01/revoke", "").expectProblem(400, "printable");
        api.get("/owners/ada?x=1").expectProblem(400, "unknown query parameter x");
    }
}
