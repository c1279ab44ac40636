package io.wirefleet.console.guard;

import static io.wirefleet.console.database.schema.Tables.AUDIT_ENTRY;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

final class GuardTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final AtomicReference<Duration> LATER = new AtomicReference<>(Duration.ZERO);
    private static final int PEERS = 12;

    private static TestApi api;
    private static String network;
    private static int fleets;

    private String server;
    private String rule;

    /// The machine's clock, and however much later it is made.
    private static final class LaterClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(LATER.get());
        }
    }

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO, new LaterClock());
        network = api.network("guarded", "10.1.0.0/16");
        for (int i = 0; i < PEERS; i++) {
            api.post("/peers", TestApi.peerBody("peer-" + i, network, "")).expect(201);
        }
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void aRuleForAll() {
        LATER.set(Duration.ZERO);
        api.put("/guard", "{\"max_share_percent\": 50}").expect(200);
        server = api.server("server-" + ++fleets, network);
        rule = rule("rule-" + fleets);
    }

    private String rule(String name) {
        return api.post("/access-rules", """
                        {"name": "%s", "peers": {"all": true}, "servers": {"ids": ["%s"]},
                         "destinations": ["192.0.2.0/24"]}
                        """.formatted(name, server))
                .expect(201)
                .id();
    }

    @AfterEach
    void nothingIsLeft() {
        api.put("/guard", "{\"max_share_percent\": 100}").expect(200);
        api.delete("/access-rules/" + rule);
        api.delete("/servers/" + server);
    }

    private static JsonNode dryRun(String path) {
        return api.delete(path + "?dry_run=true").expect(200).json();
    }

    @Test
    void aChangeThatCutsMostPeersIsConfirmedWithWhatItsDryRunAnswered() {
        String path = "/access-rules/" + rule;
        api.delete(path).expectProblem(409, "this would cut 12 of the 12 peers that have access");
        api.get(path).expect(200);
        JsonNode radius = dryRun(path);
        assertThat(radius.get("confirmation_required").booleanValue()).isTrue();
        api.delete(path, "Wirefleet-Confirmation", radius.get("confirmation").stringValue())
                .expect(204);
    }

    @Test
    void theConfirmationMayStandInTheQuery() {
        String path = "/servers/" + server;
        api.delete(path).expectProblem(409, "must be confirmed");
        api.delete(path + "?confirm=" + dryRun(path).get("confirmation").stringValue())
                .expect(204);
    }

    @Test
    void narrowingOneRuleForAllIsACutTooThoughNobodyLeavesTheServer() {
        api.patch("/access-rules/" + rule, "{\"destinations\": [\"192.0.2.0/25\"]}")
                .expectProblem(409, "this would cut 12");
        api.patch("/access-rules/" + rule, "{\"valid_until\": \"2999-01-01T00:00:00Z\"}")
                .expectProblem(409, "this would cut 12");
        api.patch("/access-rules/" + rule, "{\"destinations\": [\"192.0.0.0/16\"]}")
                .expect(200);
    }

    @Test
    void theShareAndTheFewestPeersAreSettings() {
        api.put("/guard", "{\"max_share_percent\": 50, \"min_peers\": 13}").expect(200);
        api.patch("/access-rules/" + rule, "{\"enabled\": false}").expect(200);
        api.patch("/access-rules/" + rule, "{\"enabled\": true}").expect(200);
        api.put("/guard", "{\"max_share_percent\": 100}").expect(200);
        api.patch("/access-rules/" + rule, "{\"enabled\": false}").expect(200);
        JsonNode guard = api.get("/guard").expect(200).json();
        assertThat(guard.get("max_share_percent").intValue()).isEqualTo(100);
        assertThat(guard.get("min_peers").intValue()).isEqualTo(10);
        api.put("/guard", "{\"max_share_percent\": 101, \"colour\": 1}")
                .expectProblem(422, "/max_share_percent", "between 0 and 100");
        assertThat(DATABASE.dsl().fetchCount(AUDIT_ENTRY, AUDIT_ENTRY.KIND.eq("guard")))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void takingOnePersonOutIsNeverHeldUp() {
        String owner = "owner-" + fleets;
        for (int i = 0; i < 2 * PEERS; i++) {
            api.post("/peers", TestApi.peerBody(owner + "-" + i, network, ", \"owner\": \"" + owner + "\""))
                    .expect(201);
        }
        api.post("/owners/" + owner + "/revoke", "").expect(200);
    }

    @Test
    @DisplayName("Bad input: a confirmation from another dry run is refused")
    void badInputAConfirmationFromAnotherDryRun() {
        String confirmation = api.patch("/access-rules/" + rule + "?dry_run=true", "{\"enabled\": false}")
                .expect(200)
                .text("confirmation");
        api.delete("/access-rules/" + rule, "Wirefleet-Confirmation", confirmation)
                .expectProblem(422, "no dry run of this very request");
        api.delete("/access-rules/" + rule, "Wirefleet-Confirmation", "yes")
                .expectProblem(422, "no dry run of this very request");
        api.get("/access-rules/" + rule).expect(200);
    }

    @Test
    @DisplayName("Bad input: a confirmation is refused once it has expired")
    void badInputAnExpiredConfirmation() {
        String confirmation =
                dryRun("/access-rules/" + rule).get("confirmation").stringValue();
        LATER.set(Confirmations.LIFE.plusSeconds(1));
        api.delete("/access-rules/" + rule, "Wirefleet-Confirmation", confirmation)
                .expectProblem(422, "has expired");
        api.get("/access-rules/" + rule).expect(200);
    }

    @Test
    @DisplayName("Bad input: a confirmation is refused when the change would cut others by now")
    void badInputAStaleConfirmation() {
        String confirmation =
                dryRun("/access-rules/" + rule).get("confirmation").stringValue();
        String late = api.post("/peers", TestApi.peerBody("late", network, ""))
                .expect(201)
                .id();
        api.delete("/access-rules/" + rule, "Wirefleet-Confirmation", confirmation)
                .expectProblem(409, "the blast radius has changed");
        api.get("/access-rules/" + rule).expect(200);
        api.delete("/peers/" + late).expect(204);
    }
}
