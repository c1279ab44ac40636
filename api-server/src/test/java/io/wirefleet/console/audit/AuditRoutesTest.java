package io.wirefleet.console.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.signing.VerifyingKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// The audit of a network, a server, and four peers of whom two are gone.
final class AuditRoutesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static TestApi api;
    private static String deleted;

    @BeforeAll
    static void start() {
        api = new TestApi(database.get(), Duration.ofHours(24));
        String network = api.network("office", "10.8.0.0/16");
        api.server("berlin", network);
        List<String> peers = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            peers.add(api.post("/peers", TestApi.peerBody(name, network, ""))
                    .expect(201)
                    .id());
        }
        deleted = peers.getFirst();
        api.delete("/peers/" + deleted).expect(204);
        api.post("/peers/" + peers.getLast() + "/revoke", "").expect(200);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> !items("?limit=1&order=newest")
                        .getFirst()
                        .get("position")
                        .isNull());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static List<JsonNode> items(String query) {
        return List.copyOf(
                api.get("/audit" + query).expect(200).json().get("items").values());
    }

    private static List<String> texts(List<JsonNode> items, String field) {
        return items.stream().map(item -> item.get(field).stringValue()).toList();
    }

    @Test
    void everythingIsListedByTimeWithItsPlaceInTheChain() {
        List<JsonNode> all = items("");
        assertThat(texts(all, "subject_name")).containsExactly("office", "berlin", "a", "b", "c", "d", "a", "d");
        assertThat(all)
                .extracting(item -> item.get("position").longValue())
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(all.getFirst().get("hash").stringValue()).hasSize(64);
        assertThat(all.getFirst().get("after").get("ipv4_cidr").stringValue()).isEqualTo("10.8.0.0/16");
        assertThat(all.getFirst().propertyNames()).containsAll(Audit.FIELDS);
    }

    @Test
    void pagesGoOnWhereTheOneBeforeEnded() {
        List<String> forwards = new ArrayList<>();
        List<String> backwards = new ArrayList<>();
        for (String order : List.of("oldest", "newest")) {
            String cursor = "";
            do {
                Reply page = api.get("/audit?limit=3&order=" + order + cursor).expect(200);
                (order.equals("oldest") ? forwards : backwards)
                        .addAll(texts(List.copyOf(page.json().get("items").values()), "id"));
                JsonNode next = page.json().get("next_cursor");
                cursor = next.isNull() ? null : "&cursor=" + next.stringValue();
            } while (cursor != null);
        }
        assertThat(forwards).hasSize(8).isEqualTo(texts(items(""), "id")).isEqualTo(backwards.reversed());
    }

    @Test
    void filtersAddUp() {
        assertThat(texts(items("?action=delete"), "subject_name")).containsExactly("a");
        assertThat(texts(items("?action=create&kind=peer"), "subject_name")).containsExactly("a", "b", "c", "d");
        assertThat(texts(items("?subject_id=" + deleted), "action")).containsExactly("create", "delete");
        assertThat(items("?actor=admin-token")).hasSize(8);
        assertThat(items("?actor=eve")).isEmpty();
        String fourth = items("").get(3).get("at").stringValue();
        assertThat(items("?since=" + fourth)).hasSize(5);
        assertThat(items("?until=" + fourth)).hasSize(3);
        assertThat(items("?since=" + fourth + "&until=" + Instant.parse(fourth).plusNanos(1_000)))
                .hasSize(1);
        assertThat(items("?since=" + Instant.now().plusSeconds(3600))).isEmpty();
        assertThat(items("?actor=" + URLEncoder.encode("x' or '1'='1", StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void whatIsAskedForMustMakeSense() {
        api.get("/audit?colour=red").expectProblem(400, "unknown query parameter colour");
        api.get("/audit?since=yesterday").expectProblem(400, "since must be an RFC 3339 time");
        api.get("/audit?until=2026-13-01T00:00:00Z").expectProblem(400, "until must be an RFC 3339 time");
        api.get("/audit?order=random").expectProblem(400, "order must be oldest or newest");
        api.get("/audit?limit=0").expectProblem(400, "limit must be");
        api.get("/audit?cursor=abc").expectProblem(400, "cursor must be");
        api.get("/audit/export?after_position=-1").expectProblem(400, "after_position must be");
        api.get("/audit/verify?fast=true").expectProblem(400, "unknown query parameter fast");
        api.delete("/audit").expectProblem(405, "does not know the method");
    }

    @Test
    @DisplayName("I4 an export holds all that it takes to check the chain elsewhere")
    void anExportChecksByItself() {
        Reply export = api.get("/audit/export").expect(200);
        assertThat(export.header("Content-Type")).isEqualTo("application/jsonl");
        ChainHash hash = ChainHash.START;
        long position = 0;
        for (String line : export.response().body().lines().toList()) {
            JsonNode json = Json.parse(line);
            hash = hash.then(Json.canonical(json.get("entry")));
            assertThat(json.get("hash").stringValue()).isEqualTo(hash.toString());
            assertThat(json.get("position").longValue()).isEqualTo(++position);
            assertThat(line).contains(",\"entry\":" + Json.canonical(json.get("entry")) + "}");
        }
        assertThat(position).isEqualTo(8);
        assertThat(api.get("/audit/verify")
                        .expect(200)
                        .json()
                        .get("head")
                        .get("hash")
                        .stringValue())
                .isEqualTo(hash.toString());
        assertThat(api.get("/audit/export?after_position=6&kind=peer")
                        .response()
                        .body()
                        .lines())
                .hasSize(2);
        assertThat(api.get("/audit/export?action=delete").response().body())
                .contains(deleted)
                .hasLineCount(1);
    }

    @Test
    @DisplayName("I4 the chain verifies, and its checkpoint bears the console's signature")
    void itVerifies() {
        JsonNode verified = api.get("/audit/verify").expect(200).json();
        assertThat(verified.get("valid").booleanValue()).isTrue();
        assertThat(verified.get("entries").intValue()).isEqualTo(8);
        assertThat(verified.get("fault").isNull()).isTrue();
        JsonNode checkpoint = api.get("/audit/checkpoints?order=newest&limit=1")
                .expect(200)
                .json()
                .get("items")
                .get(0);
        assertThat(verified.get("checkpoint")).isEqualTo(checkpoint);
        VerifyingKey key = VerifyingKey.parse(checkpoint.get("public_key").stringValue());
        assertThat(key.id()).isEqualTo(checkpoint.get("key_id").stringValue());
        assertThat(key.verifies(
                        ("wirefleet audit checkpoint v1\n"
                                        + checkpoint.get("position").longValue() + "\n"
                                        + checkpoint.get("hash").stringValue() + "\n"
                                        + checkpoint.get("at").stringValue() + "\n")
                                .getBytes(StandardCharsets.UTF_8),
                        Base64.getDecoder().decode(checkpoint.get("signature").stringValue())))
                .isTrue();
    }
}
