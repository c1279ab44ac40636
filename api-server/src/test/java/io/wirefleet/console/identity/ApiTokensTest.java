package io.wirefleet.console.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

final class ApiTokensTest {
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

    private static String id(String name) {
        return api.get("/api-tokens?name=" + name)
                .expect(200)
                .json()
                .get("items")
                .get(0)
                .get("id")
                .stringValue();
    }

    @Test
    void aTokenLetsItsBearerDoWhatItsRoleLetsThem() {
        TestApi auditor = api.as(api.apiToken("reads", "auditor", ""));
        auditor.get("/networks").expect(200);
        auditor.post("/networks", "{\"name\": \"n\", \"ipv4_cidr\": \"10.9.0.0/24\"}")
                .expectProblem(403, "this takes the role operator");
        auditor.get("/api-tokens").expectProblem(403, "this takes the role admin");
        api.as(api.apiToken("writes", "operator", "")).network("by-operator", "10.9.0.0/24");
    }

    @Test
    void theSecretIsAnsweredOnceAndOnlyItsHashIsStored() {
        Reply made = api.post("/api-tokens", "{\"name\": \"once\", \"role\": \"operator\"}")
                .expect(201);
        String secret = made.text("token");
        assertThat(secret).matches("wf_[A-Za-z0-9_-]{43}");
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        assertThat(made.header("Location")).isEqualTo("/api/v1/api-tokens/" + made.id());
        assertThat(api.get("/api-tokens/" + made.id()).expect(200).json().has("token"))
                .isFalse();
        assertThat(api.get("/api-tokens").response().body()).doesNotContain(secret);
        String row = DATABASE.dsl().fetch("select * from api_token").formatJSON()
                + DATABASE.dsl().fetch("select * from audit_entry").formatJSON();
        assertThat(row).doesNotContain(secret);
        byte[] hash = DATABASE.dsl()
                .fetchSingle("select secret_hash from api_token where name = 'once'")
                .get(0, byte[].class);
        assertThat(hash).isEqualTo(Json.sha256().digest(secret.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anExpiredTokenIsRefusedAndSaysSo() {
        String secret = api.apiToken("short", "operator", ", \"expires_at\": \"2999-01-01T00:00:00Z\"");
        api.as(secret).get("/networks").expect(200);
        DATABASE.dsl().execute("update api_token set expires_at = '2020-01-01T00:00:00Z' where name = 'short'");
        Reply refused = api.as(secret).get("/networks");
        refused.expectProblem(401, "this API token expired at 2020-01-01T00:00:00Z");
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void aRevokedTokenIsRefusedAtOnce() {
        String secret = api.apiToken("leaked", "operator", "");
        TestApi bearer = api.as(secret);
        bearer.get("/networks").expect(200);
        String id = id("leaked");
        api.delete("/api-tokens/" + id).expect(204);
        bearer.get("/networks").expectProblem(401, "a valid token is required");
        api.get("/api-tokens/" + id).expectProblem(404, "there is no API token");
        api.delete("/api-tokens/" + id).expectProblem(404, "there is no API token");
    }

    @Test
    void aForgedTokenIsRefused() {
        String secret = api.apiToken("real", "operator", "");
        char last = secret.charAt(secret.length() - 1);
        String forged = secret.substring(0, secret.length() - 1) + (last == 'A' ? 'B' : 'A');
        api.as(forged).get("/networks").expectProblem(401, "a valid token is required");
        api.as("wf_").get("/networks").expectProblem(401, "a valid token is required");
    }

    @Test
    void theLastUseIsRecorded() {
        String secret = api.apiToken("used", "auditor", "");
        String path = "/api-tokens/" + id("used");
        assertThat(api.get(path).json().get("last_used_at").isNull()).isTrue();
        Instant before = Instant.now();
        api.as(secret).get("/networks").expect(200);
        api.flush();
        assertThat(Instant.parse(api.get(path).text("last_used_at"))).isAfterOrEqualTo(before.minusSeconds(1));
    }

    @Test
    void nameTagsAndExpiryCanBeChanged() {
        Reply made = api.post("/api-tokens", "{\"name\": \"before\", \"role\": \"operator\"}")
                .expect(201);
        Reply patched = api.patch(
                        "/api-tokens/" + made.id(),
                        "{\"name\": \"after\", \"tags\": {\"team\": \"web\"}, \"expires_at\": \"2999-01-01T00:00:00Z\"}",
                        "If-Match",
                        made.header("ETag"))
                .expect(200);
        assertThat(patched.text("name")).isEqualTo("after");
        assertThat(patched.json().get("tags").get("team").stringValue()).isEqualTo("web");
        assertThat(patched.text("expires_at")).isEqualTo("2999-01-01T00:00:00Z");
        assertThat(patched.header("ETag")).isEqualTo("\"2\"");
        api.patch("/api-tokens/" + made.id(), "{\"name\": \"again\"}", "If-Match", made.header("ETag"))
                .expectProblem(412, "its ETag is now");
        Reply replaced = api.put("/api-tokens/" + made.id(), "{\"name\": \"after\", \"role\": \"operator\"}")
                .expect(200);
        assertThat(replaced.json().get("tags").isEmpty()).isTrue();
        assertThat(replaced.json().get("expires_at").isNull()).isTrue();
    }

    @Test
    void whatIsWrongIsNamed() {
        api.post("/api-tokens", "{\"name\": \"x\", \"role\": \"root\"}")
                .expectProblem(422, "/role", "must be one of admin, operator, auditor, member");
        assertThat(api.post("/api-tokens", "{\"name\": \"x\"}")
                        .expect(422)
                        .json()
                        .get("errors")
                        .values())
                .as("the role that is missing, and nothing that depends on it")
                .hasSize(1);
        api.post("/api-tokens", "{\"name\": \"x\", \"role\": \"member\"}")
                .expectProblem(422, "/owner", "is required for the role member");
        api.post("/api-tokens", "{\"name\": \"x\", \"role\": \"admin\", \"owner\": \"alex\"}")
                .expectProblem(422, "/owner", "is for the role member only");
        api.post("/api-tokens", "{\"name\": \"x\", \"role\": \"admin\", \"expires_at\": \"2020-01-01T00:00:00Z\"}")
                .expectProblem(422, "/expires_at", "must be in the future");
        api.post("/api-tokens", "{\"name\": \"x\", \"role\": \"admin\", \"token\": \"wf_mine\"}")
                .expectProblem(422, "/token", "is read only");
        api.post("/api-tokens", "{\"name\": \"x\", \"role\": \"admin\", \"scope\": {}}")
                .expectProblem(422, "/scope", "is not a field of this object");
        api.apiToken("taken", "admin", "");
        api.post("/api-tokens", "{\"name\": \"taken\", \"role\": \"admin\"}")
                .expectProblem(409, "/name", "is the name of another API token");
        api.patch("/api-tokens/" + id("taken"), "{\"role\": \"auditor\"}")
                .expectProblem(422, "/role", "cannot be changed");
        api.get("/api-tokens?colour=red").expectProblem(400, "unknown query parameter colour");
    }

    @Test
    void listsGoOnPageByPage() {
        for (int i = 0; i < 3; i++) {
            api.apiToken("page-" + i, "member", ", \"owner\": \"pages\"");
        }
        JsonNode first = api.get("/api-tokens?owner=pages&limit=2").expect(200).json();
        assertThat(first.get("items").size()).isEqualTo(2);
        JsonNode rest = api.get("/api-tokens?owner=pages&limit=2&cursor="
                        + first.get("next_cursor").stringValue())
                .expect(200)
                .json();
        assertThat(rest.get("items").size()).isEqualTo(1);
        assertThat(rest.get("next_cursor").isNull()).isTrue();
    }

    @Test
    @DisplayName("I4 what is done to API tokens is in the audit")
    void whatIsDoneToThemIsInTheAudit() {
        Reply made = api.post("/api-tokens", "{\"name\": \"audited\", \"role\": \"auditor\"}")
                .expect(201);
        api.patch("/api-tokens/" + made.id(), "{\"tags\": {\"a\": \"b\"}}").expect(200);
        api.patch("/api-tokens/" + made.id(), "{\"tags\": {\"a\": \"b\"}}").expect(200);
        api.delete("/api-tokens/" + made.id()).expect(204);
        List<JsonNode> entries = DATABASE.dsl()
                .fetch("select content from audit_entry where subject_id = {0} order by id", made.id())
                .map(row -> Json.parse(row.get("content", String.class)));
        assertThat(entries)
                .extracting(entry -> entry.get("action").stringValue())
                .containsExactly("create", "update", "revoke");
        assertThat(entries)
                .allMatch(entry -> entry.get("kind").stringValue().equals("api_token"))
                .allMatch(entry -> entry.get("subject_name").stringValue().equals("audited"));
    }

    @Test
    void itsBearerIsNamedByTheTokensName() {
        api.as(api.apiToken("terraform", "operator", "")).network("named", "10.10.0.0/24");
        assertThat(DATABASE.dsl()
                        .fetchSingle("select actor from audit_entry where content like '%10.10.0.0/24%'")
                        .get(0, String.class))
                .isEqualTo("api-token:terraform");
    }

    @Test
    void theAdministratorsTokenOfTheFirstStartIsOneOfThem() {
        AdminTokenStore first = new AdminTokenStore(DATABASE.dsl(), UUID::randomUUID, new SecureRandom());
        DATABASE.dsl().execute("delete from api_token where role = 'admin'");
        TestApi admin = api.as(first.makeIfAbsent().orElseThrow());
        assertThat(first.makeIfAbsent()).isEmpty();
        String id = id("admin");
        assertThat(admin.get("/api-tokens/" + id).expect(200).text("role")).isEqualTo("admin");
        admin.apiToken("successor", "admin", "");
        admin.delete("/api-tokens/" + id).expect(204);
        admin.get("/networks").expect(401);
        assertThat(first.makeIfAbsent()).as("there is another administrator").isEmpty();
    }
}
