package io.wirefleet.console.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class DryRunTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static String network;
    private static String berlin;
    private static String paris;
    private static String ada;
    private static String rule;

    @BeforeAll
    static void aFleet() {
        api = new TestApi(DATABASE.get(), Duration.ofHours(24));
        network = api.network("dry", "10.1.0.0/24");
        berlin = api.server("berlin", network);
        paris = api.server("paris", network);
        ada = api.post("/peers", TestApi.peerBody("ada", network, ""))
                .expect(201)
                .id();
        api.post("/peers", TestApi.peerBody("bob", network, ", \"tags\": {\"team\": \"b\"}"))
                .expect(201);
        rule = api.post(
                        "/access-rules",
                        ruleBody("here", "\"peers\": {\"all\": true}, \"servers\": {\"ids\": [\"" + berlin + "\"]}"))
                .expect(201)
                .id();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static String ruleBody(String name, String selectors) {
        return "{\"name\": \"%s\", %s, \"destinations\": [\"192.0.2.0/24\"]}".formatted(name, selectors);
    }

    /// What stands in every table, but for the key that the first dry run makes, and what links the audit by itself.
    private static Map<String, String> contents() {
        DSLContext database = DATABASE.dsl();
        Map<String, String> contents = new TreeMap<>();
        database.fetch("select table_name from information_schema.tables"
                        + " where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'guard'"
                        + " and table_name not in ('audit_link', 'audit_unlinked', 'audit_checkpoint')")
                .map(row -> row.get("table_name", String.class))
                .forEach(table -> contents.put(
                        table,
                        String.valueOf(
                                database.fetchSingle("select string_agg(t::text, E'\\n' order by t::text) as rows from "
                                                + table + " t")
                                        .get("rows", String.class))));
        return contents;
    }

    private static String filled(String text) {
        return text.replace("NETWORK", network)
                .replace("BERLIN", berlin)
                .replace("PARIS", paris)
                .replace("ADA", ada)
                .replace("RULE", rule)
                .replace("KEY", TestApi.newKey());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            POST   | /networks              | {"name": "new", "ipv4_cidr": "10.2.0.0/24"}                                                      | 0, 0, 0, 0, 0
            PATCH  | /networks/NETWORK      | {"name": "renamed"}                                                                              | 2, 0, 0, 0, 0
            POST   | /servers               | {"name": "rome", "network_id": "NETWORK", "endpoint_host": "rome.example.com"}                   | 1, 0, 0, 0, 0
            DELETE | /servers/BERLIN        |                                                                                                  | 1, 2, 0, 2, 2
            PUT    | /servers/BERLIN/state  | {"state": "active"}                                                                              | 0, 0, 0, 0, 0
            POST   | /peers                 | {"name": "eve", "network_id": "NETWORK", "public_key": "KEY"}                                    | 1, 1, 1, 0, 0
            POST   | /peers/batch           | {"items": [{"name": "eve", "network_id": "NETWORK", "public_key": "KEY"}]}                       | 1, 1, 1, 0, 0
            PATCH  | /peers/ADA             | {"name": "ada's"}                                                                                | 0, 1, 0, 0, 0
            PATCH  | /peers/ADA             | {"public_key": "KEY"}                                                                            | 1, 1, 1, 1, 0
            PATCH  | /peers/ADA             | {"enabled": false}                                                                               | 1, 1, 0, 1, 1
            DELETE | /peers/ADA             |                                                                                                  | 1, 1, 0, 1, 1
            POST   | /peers/ADA/revoke      |                                                                                                  | 1, 1, 0, 1, 1
            POST   | /access-rules          | {"name": "there", "peers": {"tags": {"team": "b"}}, "servers": {"all": true}, "destinations": ["10.0.0.0/8"]} | 2, 1, 1, 0, 0
            PATCH  | /access-rules/RULE     | {"description": "words"}                                                                         | 0, 0, 0, 0, 0
            PATCH  | /access-rules/RULE     | {"destinations": ["192.0.2.0/25"]}                                                               | 1, 2, 0, 0, 2
            PATCH  | /access-rules/RULE     | {"destinations": ["192.0.0.0/16"]}                                                               | 1, 2, 0, 0, 0
            PATCH  | /access-rules/RULE     | {"peers": {"all": false, "ids": ["ADA"]}}                                                        | 1, 1, 0, 1, 1
            PATCH  | /access-rules/RULE     | {"servers": {"ids": ["PARIS"]}}                                                                  | 2, 2, 2, 2, 2
            DELETE | /access-rules/RULE     |                                                                                                  | 1, 2, 0, 2, 2
            PUT    | /guard                 | {"min_peers": 99}                                                                                | 0, 0, 0, 0, 0
            """)
    void aDryRunTellsTheBlastRadiusAndLeavesNothing(String method, String path, String body, String counts) {
        Map<String, String> before = contents();
        JsonNode radius = api.send(
                        method,
                        filled(path) + "?dry_run=true",
                        body == null ? "" : filled(body),
                        "Idempotency-Key",
                        "dry")
                .expect(200)
                .json();
        assertThat("%d, %d, %d, %d, %d"
                        .formatted(
                                radius.get("servers").intValue(),
                                radius.get("peers").intValue(),
                                radius.get("attachments_added").intValue(),
                                radius.get("attachments_removed").intValue(),
                                radius.get("peers_cut").intValue()))
                .as(radius.toString())
                .isEqualTo(counts);
        assertThat(radius.get("examples").size())
                .isEqualTo(radius.get("attachments_added").intValue()
                        + radius.get("attachments_removed").intValue());
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void whoReachesOtherPeersNoMoreIsCut() {
        String tunnel = api.post(
                        "/access-rules",
                        filled(
                                "{\"name\": \"tunnel\", \"peers\": {\"all\": true}, \"servers\": {\"ids\": [\"BERLIN\"]},"
                                        + " \"destinations\": [\"0.0.0.0/0\", \"10.1.0.0/24\"]}"))
                .expect(201)
                .id();
        String path = "/access-rules/" + tunnel;
        assertThat(cut(path, "{\"destinations\": [\"0.0.0.0/0\"]}")).isEqualTo(2);
        assertThat(cut(path, "{\"destinations\": [\"0.0.0.0/1\", \"128.0.0.0/1\", \"10.1.0.0/24\"]}"))
                .isZero();
        api.delete(path).expect(204);
    }

    private static int cut(String path, String patch) {
        return api.send("PATCH", path + "?dry_run=true", patch)
                .expect(200)
                .json()
                .get("peers_cut")
                .intValue();
    }

    @Test
    void theExamplesNameWhatWouldBecomeOfWhom() {
        JsonNode radius =
                api.delete("/peers/" + ada + "?dry_run=true").expect(200).json();
        JsonNode example = radius.get("examples").get(0);
        assertThat(example.get("change").stringValue()).isEqualTo("removed");
        assertThat(example.get("peer_name").stringValue()).isEqualTo("ada");
        assertThat(example.get("server_name").stringValue()).isEqualTo("berlin");
        assertThat(radius.get("peers_with_access").intValue()).isEqualTo(2);
        assertThat(radius.get("confirmation_required").booleanValue()).isFalse();
    }

    @Test
    void aDryRunIsRefusedAsTheWriteWouldBe() {
        api.post("/peers?dry_run=true", TestApi.peerBody("ada", network, ""))
                .expectProblem(409, "/name", "another peer");
        api.delete("/peers/" + berlin + "?dry_run=true").expectProblem(404, "there is no peer");
        api.send("DELETE", "/peers/" + ada + "?dry_run=true", "", "If-Match", "\"9\"")
                .expect(412);
        String other = api.network("overlapping", "10.1.0.0/16");
        String guest = api.post("/peers", TestApi.peerBody("guest", other, ", \"enabled\": false"))
                .expect(201)
                .id();
        api.patch("/peers/" + guest + "?dry_run=true", "{\"enabled\": true}").expectProblem(409, "overlaps");
        api.delete("/peers/" + guest).expect(204);
        api.delete("/networks/" + other).expect(204);
    }
}
