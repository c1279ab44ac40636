package io.wirefleet.console.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.addresses.AddressStore;
import io.wirefleet.console.agents.Reports;
import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.delivery.FleetWrites;
import io.wirefleet.console.delivery.PostgresFleetWrites;
import io.wirefleet.console.delivery.PresharedKeys;
import io.wirefleet.console.delivery.Receipts;
import io.wirefleet.console.delivery.Signals;
import io.wirefleet.console.http.Author;
import io.wirefleet.console.sealing.MasterKey;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// The change of a peer's key as the console records it; what servers make of it is the agent's.
final class KeyRotationTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static TestApi api;
    private static String network;
    private static String server;

    @BeforeAll
    static void start() {
        api = new TestApi(database.get(), Duration.ofHours(24));
        network = api.network("office", "10.8.0.0/16");
        server = api.server("berlin", network);
        api.post("/access-rules", """
                {"name": "all", "peers": {"all": true}, "servers": {"all": true}, "destinations": ["10.50.0.0/24"]}""").expect(201);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Reply peer(String name) {
        return api.post("/peers", TestApi.peerBody(name, network, ", \"preshared_key\": \"per_server\""))
                .expect(201);
    }

    private static String body(String key) {
        return "{\"next_public_key\": \"%s\", \"window_seconds\": 3600}".formatted(key);
    }

    private static String attachment(String peer) {
        return database.dsl()
                .fetchSingle(
                        "select id || ' ' || preshared_key_digest as what from attachment"
                                + " where peer_id = {0} and until is null",
                        UUID.fromString(peer))
                .get("what", String.class);
    }

    private static void finishAt(Instant now) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        FleetWrites writes = new PostgresFleetWrites(
                database.dsl(),
                new PresharedKeys(MasterKey.of(new byte[32], new SecureRandom()), new SecureRandom()),
                receipt -> assertThat(receipt).isNotNull(),
                UUID::randomUUID);
        new KeyRotations(
                        new PeerStore(database.dsl(), new AddressStore(Duration.ofHours(24), clock)),
                        writes,
                        new AuditLog(UUID::randomUUID, clock),
                        clock)
                .run();
    }

    @Test
    void theItemOfThePeerNamesBothKeys() {
        String id = peer("alex").id();
        String next = TestApi.newKey();
        Reply rotating = api.post("/peers/" + id + "/rotate", body(next)).expect(200);
        assertThat(rotating.text("next_public_key")).isEqualTo(next);
        assertThat(Instant.parse(rotating.text("rotation_ends_at")))
                .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3700));
        String item = database.dsl()
                .fetchSingle("select content from server_item where item_id = {0}", UUID.fromString(id))
                .get("content", String.class);
        assertThat(item).contains("\"next_key\":{\"public_key\":\"" + next + "\"");
    }

    @Test
    void atTheEndOfTheWindowTheNextKeyIsTheOnlyOneAndThePeerKeepsItsPresharedKeys() {
        String id = peer("bea").id();
        String next = TestApi.newKey();
        api.post("/peers/" + id + "/rotate", body(next)).expect(200);
        String before = attachment(id);

        finishAt(Instant.now().plusSeconds(3000));
        assertThat(api.get("/peers/" + id).text("next_public_key")).isEqualTo(next);

        finishAt(Instant.now().plusSeconds(3700));
        JsonNode peer = api.get("/peers/" + id).json();
        assertThat(peer.get("public_key").stringValue()).isEqualTo(next);
        assertThat(peer.get("next_public_key").isNull()).isTrue();
        assertThat(peer.get("rotation_ends_at").isNull()).isTrue();
        assertThat(attachment(id)).isEqualTo(before);
        assertThat(database.dsl()
                        .fetchSingle(
                                "select count(*) as entries from audit_entry"
                                        + " where action = 'finish_rotation' and actor = 'console' and subject_id = {0}",
                                id)
                        .get("entries", int.class))
                .isOne();
    }

    @Test
    void aKeyThatIsInUseCannotFollow() {
        Reply carl = peer("carl");
        Reply dora = peer("dora");
        String next = TestApi.newKey();
        api.post("/peers/" + carl.id() + "/rotate", body(carl.text("public_key")))
                .expectProblem(422, "/next_public_key", "another key");
        api.post("/peers/" + carl.id() + "/rotate", body(dora.text("public_key")))
                .expectProblem(409, "/next_public_key", "is the key of peer 'dora'");
        api.post("/peers/" + carl.id() + "/rotate", body(next)).expect(200);
        api.post("/peers/" + dora.id() + "/rotate", body(next))
                .expectProblem(409, "/next_public_key", "is the next key of peer 'carl'");
        api.post("/peers", TestApi.peerBody("emil", network, next, ""))
                .expectProblem(409, "/public_key", "is the next key of peer 'carl'");
        api.post("/peers/" + dora.id() + "/rotate", "{\"next_public_key\": \"short\"}")
                .expectProblem(422, "/next_public_key", "base64");
        api.post("/peers/" + dora.id() + "/rotate", "{\"window_seconds\": 5}")
                .expectProblem(422, "/window_seconds", "60");
        api.patch("/peers/" + dora.id(), "{\"rotation_ends_at\": \"2030-01-01T00:00:00Z\"}")
                .expectProblem(422, "/rotation_ends_at", "next_public_key");
    }

    @Test
    void aRevocationBarsBothKeys() {
        Reply fay = peer("fay");
        String next = TestApi.newKey();
        api.post("/peers/" + fay.id() + "/rotate", body(next)).expect(200);
        api.post("/peers/" + fay.id() + "/revoke", "").expect(200);
        api.post("/peers", TestApi.peerBody("fay", network, fay.text("public_key"), ""))
                .expectProblem(409, "/public_key", "was revoked");
        api.post("/peers", TestApi.peerBody("fay", network, next, "")).expectProblem(409, "/public_key", "was revoked");
    }

    @Test
    void aRotationIsBegunAndCalledOffByAPatchAsWell() {
        String id = peer("gil").id();
        String next = TestApi.newKey();
        Reply begun = api.patch("/peers/" + id, "{\"next_public_key\": \"" + next + "\"}")
                .expect(200);
        assertThat(Instant.parse(begun.text("rotation_ends_at")))
                .isAfter(Instant.now().plus(Duration.ofDays(6)));
        Reply renamed = api.patch("/peers/" + id, "{\"region\": \"eu\"}").expect(200);
        assertThat(renamed.text("rotation_ends_at")).isEqualTo(begun.text("rotation_ends_at"));
        Reply calledOff = api.patch("/peers/" + id, "{\"next_public_key\": null, \"rotation_ends_at\": null}")
                .expect(200);
        assertThat(calledOff.json().get("next_public_key").isNull()).isTrue();
        api.post("/peers", TestApi.peerBody("gil-2", network, next, "")).expect(201);
    }

    @Test
    void aServerThatKnowsThePeerByItsNextKeyIsShown() {
        String id = peer("hal").id();
        String next = TestApi.newKey();
        api.post("/peers/" + id + "/rotate", body(next)).expect(200);
        report(id, TestApi.newKey());
        assertThat(nextKeySince(id).isNull()).isTrue();
        report(id, next);
        assertThat(nextKeySince(id).isNull()).isFalse();
    }

    private static JsonNode nextKeySince(String id) {
        return api.get("/peers/" + id).json().get("attachments").get(0).get("next_key_since");
    }

    private static void report(String peer, String key) {
        Clock clock = Clock.systemUTC();
        new Reports(
                        database.dsl(),
                        new Receipts(database.dsl(), new Signals(), clock, new AuditLog(UUID::randomUUID, clock)))
                .take(
                        Author.CONSOLE,
                        ServerId.parse(server),
                        new ObservedState(
                                Revision.ZERO,
                                "",
                                "0.1.0",
                                Set.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(new ObservedState.KeyInUse(PeerId.parse(peer), PublicKey.parse(key))),
                                HostFigures.NONE));
    }
}
