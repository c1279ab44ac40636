package io.wirefleet.console.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

@DisplayName("I4 every change is in the audit, with its own transaction")
final class AuditLogTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static TestApi api;
    private static String network;
    private static UUID last = new UUID(0, 0);

    @BeforeAll
    static void start() {
        api = new TestApi(database.get(), Duration.ofHours(24));
        network = api.network("office", "10.8.0.0/16");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /// Looks only at what comes from now on.
    @BeforeEach
    void forget() {
        last = database.dsl()
                .fetchSingle("select id from audit_entry order by id desc limit 1")
                .get("id", UUID.class);
    }

    private static List<JsonNode> entries() {
        return database.dsl()
                .fetch("select content from audit_entry where id > {0} order by id", last)
                .map(row -> Json.parse(row.get("content", String.class)));
    }

    private static JsonNode onlyEntry() {
        assertThat(entries()).hasSize(1);
        return entries().getFirst();
    }

    @Test
    void aCreationSaysWhoMadeWhat() {
        Reply made = api.post("/peers", TestApi.peerBody("alex", network, ""), "X-Request-Id", "of-a-test")
                .expect(201);
        JsonNode entry = onlyEntry();
        assertThat(entry.get("actor").stringValue()).isEqualTo("admin-token");
        assertThat(entry.get("role").stringValue()).isEqualTo("admin");
        assertThat(entry.get("source_address").stringValue()).isNotBlank();
        assertThat(entry.get("request_id").stringValue()).isEqualTo("of-a-test");
        assertThat(entry.get("receipt_id").stringValue()).isEqualTo(made.header("Wirefleet-Receipt"));
        assertThat(entry.get("action").stringValue()).isEqualTo("create");
        assertThat(entry.get("kind").stringValue()).isEqualTo("peer");
        assertThat(entry.get("subject_id").stringValue()).isEqualTo(made.id());
        assertThat(entry.get("subject_name").stringValue()).isEqualTo("alex");
        assertThat(entry.get("before").isNull()).isTrue();
        assertThat(entry.get("after").get("name").stringValue()).isEqualTo("alex");
    }

    @Test
    void anUpdateSaysWhatItWasAndIs() {
        String id = api.server("berlin", network);
        forget();
        api.patch("/servers/" + id, "{\"region\": \"eu\"}").expect(200);
        JsonNode entry = onlyEntry();
        assertThat(entry.get("action").stringValue()).isEqualTo("update");
        assertThat(entry.get("before").get("region").isNull()).isTrue();
        assertThat(entry.get("after").get("region").stringValue()).isEqualTo("eu");
    }

    @Test
    void whatChangesNothingLeavesNoEntry() {
        String id = api.server("lisbon", network);
        forget();
        api.patch("/servers/" + id, "{\"region\": null}").expect(200);
        api.post("/servers", TestApi.serverBody("lisbon", network, "")).expect(409);
        assertThat(entries()).isEmpty();
    }

    @Test
    void deletionsAndRevocationsSayWhatWasLost() {
        String deleted = api.post("/peers", TestApi.peerBody("a", network, "")).id();
        String revoked = api.post("/peers", TestApi.peerBody("b", network, "")).id();
        forget();
        api.delete("/peers/" + deleted).expect(204);
        api.post("/peers/" + revoked + "/revoke", "").expect(200);
        assertThat(entries())
                .extracting(entry -> entry.get("action").stringValue())
                .containsExactly("delete", "revoke");
        assertThat(entries())
                .extracting(entry -> entry.get("before").get("name").stringValue())
                .containsExactly("a", "b");
        assertThat(entries()).allMatch(entry -> entry.get("after").isNull());
    }

    @Test
    void aBatchLeavesAnEntryForEachPeerAndARepetitionNone() {
        String body = "{\"items\": [%s, %s]}"
                .formatted(TestApi.peerBody("c", network, ""), TestApi.peerBody("d", network, ""));
        api.post("/peers/batch", body, "Idempotency-Key", "once").expect(201);
        api.post("/peers/batch", body, "Idempotency-Key", "once").expect(201);
        assertThat(entries())
                .extracting(entry -> entry.get("subject_name").stringValue())
                .containsExactly("c", "d");
    }

    @Test
    void whatIsRolledBackIsNotInIt() {
        String body = "{\"items\": [%s, %s]}"
                .formatted(TestApi.peerBody("e", network, ""), TestApi.peerBody("e", network, ""));
        api.post("/peers/batch", body).expect(409);
        assertThat(entries()).isEmpty();
    }
}
