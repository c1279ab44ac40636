package io.wirefleet.console.compromises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Duration;
import java.util.UUID;
import org.jooq.Record;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CompromisesTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static String network;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.network("office", "10.1.0.0/16");
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

    private static Reply report(String body) {
        return api.post("/compromises", body);
    }

    private static Record row(String sql, Object... bindings) {
        return DATABASE.dsl().fetchSingle(sql, bindings);
    }

    @Test
    void aLostServerIsOutEverywhere() {
        String server = api.server("lost", network);
        String key = TestApi.newKey();
        DATABASE.dsl()
                .execute(
                        "insert into server_agent (server_id, identity_key, public_key, agent_version)"
                                + " values ({0}, {1}, {1}, 'test')",
                        UUID.fromString(server), PublicKey.parse(key).bytes());
        DATABASE.dsl()
                .execute(
                        "insert into join_token (id, server_id, secret_hash, expires_at)"
                                + " values ({0}, {1}, '\\x0102', now() + interval '1 h')",
                        UUID.randomUUID(), UUID.fromString(server));
        String peer = api.post("/peers", TestApi.peerBody("keyed", network, ", \"preshared_key\": \"per_server\""))
                .expect(201)
                .id();
        assertThat(row("select count(*) as n from attachment where sealed_preshared_key is not null")
                        .get("n", Integer.class))
                .isEqualTo(1);

        Reply reported = report("{\"kind\": \"server\", \"id\": \"" + server + "\", \"note\": \"stolen\"}")
                .expect(201);
        assertThat(reported.json().get("done").toString())
                .contains("server 'lost' was removed", "1 peers were taken off it", "1 join tokens were ended");
        assertThat(reported.json().get("next").get(0).stringValue()).contains("Cut the machine off");
        api.get("/servers/" + server).expect(404);
        assertThat(api.get("/peers/" + peer).json().get("attachments").size()).isZero();
        assertThat(row("""
                select (select count(*) from server_agent where server_id = {0})
                     + (select count(*) from join_token where server_id = {0})
                     + (select count(*) from attachment where sealed_preshared_key is not null)
                     + (select count(*) from attachment where server_id = {0} and until is null) as n
                """, UUID.fromString(server)).get("n", Integer.class))
                .as("identity, join tokens, preshared keys and attachments")
                .isZero();
        api.post("/peers", TestApi.peerBody("thief", network, key, ""))
                .expectProblem(409, "/public_key", "was revoked");
        assertThat(api.get("/compromises/" + reported.id()).expect(200).json()).isEqualTo(reported.json());
        assertThat(row("select count(*) as n from audit_entry where content::jsonb ->> 'receipt_id' = {0}"
                                .replace("{0}", "'" + reported.text("receipt_id") + "'"))
                        .get("n", Integer.class))
                .as("the report and the server")
                .isEqualTo(2);
    }

    @Test
    void aLeakedKeyIsBarredWhetherOrNotAPeerHasIt() {
        String used = TestApi.newKey();
        String peer = api.post("/peers", TestApi.peerBody("leaky", network, used, ""))
                .expect(201)
                .id();
        Reply byId =
                report("{\"kind\": \"peer_key\", \"id\": \"" + peer + "\"}").expect(201);
        assertThat(byId.text("subject")).isEqualTo(used);
        api.get("/peers/" + peer).expect(404);
        String unused = TestApi.newKey();
        String body = "{\"kind\": \"peer_key\", \"public_key\": \"" + unused + "\"}";
        report(body).expect(201);
        assertThat(report(body).expect(201).json().get("done").toString()).contains("had been barred");
        for (String key : new String[] {used, unused}) {
            api.post("/peers", TestApi.peerBody("back", network, key, ""))
                    .expectProblem(409, "/public_key", "was revoked");
        }
    }

    @Test
    void aLostOwnerAndALeakedTokenAreOut() {
        String peer = api.post("/peers", TestApi.peerBody("ida", network, ", \"owner\": \"ida\""))
                .expect(201)
                .id();
        report("{\"kind\": \"owner\", \"owner\": \"ida\"}").expect(201);
        api.get("/peers/" + peer).expect(404);
        UUID token = UUID.randomUUID();
        DATABASE.dsl()
                .execute(
                        "insert into api_token (id, name, role, secret_hash) values ({0}, 'ci', 'operator', '\\x07')",
                        token);
        Reply reported =
                report("{\"kind\": \"api_token\", \"id\": \"" + token + "\"}").expect(201);
        assertThat(reported.json().get("done").toString()).contains("API token 'ci' was deleted");
        report("{\"kind\": \"api_token\", \"id\": \"" + token + "\"}").expectProblem(422, "/id", "is no API token");
        assertThat(api.get("/compromises?limit=1").expect(200).text("next_cursor"))
                .isNotEmpty();
    }

    @Test
    void aServersKeyIsReportedAsTheServer() {
        String server = api.server("keyed-server", network);
        String key = TestApi.newKey();
        DATABASE.dsl()
                .execute(
                        "insert into server_agent (server_id, identity_key, public_key, agent_version)"
                                + " values ({0}, {1}, {1}, 'test')",
                        UUID.fromString(server), PublicKey.parse(key).bytes());
        report("{\"kind\": \"peer_key\", \"public_key\": \"" + key + "\"}")
                .expectProblem(422, "/public_key", "report kind server");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                    | /kind       | is required
            {"kind": "cat"}                                                       | /kind       | must be one of
            {"kind": "server"}                                                    | /id         | is required for this kind
            {"kind": "owner", "id": "018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f"}       | /owner      | is required
            {"kind": "peer_key", "id": "018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f"}    | /id         | is no peer
            {"kind": "peer_key", "public_key": "x"}                               | /public_key | must be 44 characters
            {"kind": "owner", "owner": "a", "x": 1}                               | /x          | is not a field
            """)
    void aBadReportIsRefusedByField(String body, String pointer, String detail) {
        report(body).expectProblem(422, pointer, detail);
    }

    @Test
    void aServerThatIsNotThereIsNotFound() {
        report("{\"kind\": \"server\", \"id\": \"018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f\"}")
                .expectProblem(404, "there is no server");
    }
}
