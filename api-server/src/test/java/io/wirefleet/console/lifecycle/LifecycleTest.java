package io.wirefleet.console.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.delivery.Numberer;
import io.wirefleet.console.delivery.PostgresFleetWrites;
import io.wirefleet.console.delivery.PresharedKeys;
import io.wirefleet.console.delivery.Receipts;
import io.wirefleet.console.delivery.Signals;
import io.wirefleet.console.ids.UuidV7;
import io.wirefleet.console.sealing.MasterKey;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class LifecycleTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static Numberer numberer;
    private static String network;
    private static UUID server;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        numberer = Numberer.start(
                DATABASE.dsl(),
                new Receipts(
                        DATABASE.dsl(),
                        new Signals(),
                        Clock.systemUTC(),
                        new AuditLog(UUID::randomUUID, Clock.systemUTC())),
                new Signals());
        network = api.network("office", "10.1.0.0/16");
        server = UUID.fromString(api.server("berlin", network));
        api.post(
                        "/access-rules",
                        "{\"name\": \"all\", \"peers\": {\"all\": true}, \"servers\": {\"all\": true},"
                                + " \"destinations\": [\"10.9.0.0/16\"]}")
                .expect(201);
    }

    @AfterAll
    static void stop() {
        numberer.close();
        api.close();
    }

    @BeforeEach
    void clear() {
        DATABASE.dsl().execute("delete from peer");
    }

    private static String peer(String name) {
        return api.post("/peers", TestApi.peerBody(name, network, ""))
                .expect(201)
                .id();
    }

    private static void handshake(String peer, Instant at) {
        DATABASE.dsl()
                .execute(
                        "insert into peer_observation (server_id, peer_id, latest_handshake_at) values ({0}, {1}, {2})"
                                + " on conflict (server_id, peer_id) do update"
                                + " set latest_handshake_at = excluded.latest_handshake_at",
                        server, UUID.fromString(peer), at.atOffset(ZoneOffset.UTC));
    }

    /// The chore, run so many days from now.
    private static void choreAfter(int days) {
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(days));
        UuidV7 ids = new UuidV7(Clock.systemUTC(), new SecureRandom());
        PresharedKeys keys = new PresharedKeys(MasterKey.of(new byte[32], new SecureRandom()), new SecureRandom());
        new StalePeerStore(
                        DATABASE.dsl(),
                        new LifecycleStore(DATABASE.dsl(), clock),
                        new PostgresFleetWrites(DATABASE.dsl(), keys, numberer, ids),
                        new AuditLog(ids, clock))
                .run();
    }

    private static boolean isEnabled(String peer) {
        return api.get("/peers/" + peer).expect(200).json().get("enabled").booleanValue();
    }

    private static void policy(String json) {
        api.put("/lifecycle-policy", json).expect(200);
    }

    private static List<String> entries(String peer) {
        return DATABASE.dsl()
                .fetch("select action from audit_entry where subject_id = {0} and actor = 'console' order by id", peer)
                .getValues("action", String.class);
    }

    @Test
    void aStalePeerIsNotedThenDisabledWithAReceipt() {
        policy("{\"stale_after_days\": 30, \"notice_days\": 7, \"action\": \"disable\"}");
        String used = peer("used");
        String never = peer("never");
        handshake(used, Instant.now().plus(Duration.ofDays(20)));

        choreAfter(29);
        assertThat(entries(never)).isEmpty();
        choreAfter(31);
        choreAfter(37);
        assertThat(entries(never)).as("noted once").containsExactly("notice");
        assertThat(isEnabled(never)).as("until the notice is over").isTrue();
        choreAfter(38);
        assertThat(isEnabled(never)).isFalse();
        assertThat(api.get("/peers/" + never).json().get("attachments").size()).isZero();
        assertThat(isEnabled(used)).isTrue();
        assertThat(entries(never)).containsExactly("notice", "disable");
        String receipt = DATABASE.dsl()
                .fetchSingle(
                        "select content::jsonb ->> 'receipt_id' as receipt from audit_entry"
                                + " where subject_id = {0} and action = 'disable'",
                        never)
                .get("receipt", String.class);
        api.get("/receipts/" + receipt).expect(200);
        choreAfter(39);
        assertThat(entries(never)).as("I10 nothing more").containsExactly("notice", "disable");
    }

    @Test
    void whoComesBackDuringTheNoticeStays() {
        policy("{\"stale_after_days\": 30, \"notice_days\": 7, \"action\": \"disable\"}");
        String back = peer("back");
        choreAfter(31);
        handshake(back, Instant.now().plus(Duration.ofDays(35)));
        choreAfter(40);
        assertThat(isEnabled(back)).isTrue();
        choreAfter(66);
        choreAfter(72);
        assertThat(isEnabled(back)).as("a notice of its own again").isTrue();
        choreAfter(73);
        assertThat(isEnabled(back)).isFalse();
    }

    @Test
    void whoIsEnabledAgainGetsANoticeAgain() {
        policy("{\"stale_after_days\": 1, \"notice_days\": 7, \"action\": \"disable\"}");
        String peer = peer("again");
        choreAfter(2);
        choreAfter(9);
        assertThat(isEnabled(peer)).isFalse();
        api.patch("/peers/" + peer, "{\"enabled\": true}").expect(200);
        choreAfter(10);
        assertThat(isEnabled(peer)).isTrue();
        choreAfter(17);
        assertThat(isEnabled(peer)).isFalse();
    }

    @Test
    void withoutAnActionNothingIsDone() {
        policy("{\"stale_after_days\": 1, \"notice_days\": 0, \"action\": \"none\"}");
        String peer = peer("left-alone");
        choreAfter(100);
        assertThat(isEnabled(peer)).isTrue();
        assertThat(entries(peer)).isEmpty();
    }

    @Test
    void staleOnesAndOldKeysAreListed() {
        policy(
                "{\"stale_after_days\": 30, \"notice_days\": 7, \"action\": \"disable\", \"key_age_reminder_days\": 100}");
        String stale = peer("stale");
        String old = peer("old-key");
        peer("fresh");
        DATABASE.dsl()
                .execute(
                        "update peer set created_at = now() - interval '40 days' where id = {0}",
                        UUID.fromString(stale));
        handshake(old, Instant.now());
        DATABASE.dsl().execute("""
                update key_use set since = now() - interval '101 days'
                where public_key = (select public_key from peer where id = {0})
                """, UUID.fromString(old));
        choreAfter(0);
        JsonNode items = api.get("/lifecycle").expect(200).json().get("items");
        assertThat(items.size()).isEqualTo(2);
        JsonNode first = items.get(0);
        assertThat(first.get("peer_name").stringValue()).isEqualTo("stale");
        assertThat(first.get("stale").booleanValue()).isTrue();
        assertThat(first.get("latest_handshake_at").isNull()).isTrue();
        assertThat(first.get("action").stringValue()).isEqualTo("disable");
        assertThat(Duration.between(
                        Instant.parse(first.get("notice_since").stringValue()),
                        Instant.parse(first.get("action_due_at").stringValue())))
                .isEqualTo(Duration.ofDays(7));
        assertThat(first.get("rotation_due").booleanValue()).isFalse();
        JsonNode second = items.get(1);
        assertThat(second.get("rotation_due").booleanValue()).isTrue();
        assertThat(second.get("key_age_days").intValue()).isEqualTo(101);
        assertThat(second.get("stale").booleanValue()).isFalse();
        assertThat(second.get("action_due_at").isNull()).isTrue();
        Reply page = api.get("/lifecycle?limit=1").expect(200);
        assertThat(api.get("/lifecycle?limit=1&cursor=" + page.text("next_cursor"))
                        .json()
                        .get("items")
                        .get(0))
                .isEqualTo(second);
        api.patch("/peers/" + old, "{\"public_key\": \"" + TestApi.newKey() + "\"}")
                .expect(200);
        assertThat(api.get("/lifecycle").json().get("items").size())
                .as("a new key is young")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"stale_after_days": 0}      | /stale_after_days      | must be between
            {"notice_days": -1}          | /notice_days           | must be between
            {"action": "delete"}         | /action                | must be one of none, disable
            {"key_age_reminder_days": 0} | /key_age_reminder_days | must be between
            {"days": 3}                  | /days                  | is not a field
            """)
    void aBadPolicyIsRefusedByField(String body, String pointer, String detail) {
        api.put("/lifecycle-policy", body).expectProblem(422, pointer, detail);
    }
}
