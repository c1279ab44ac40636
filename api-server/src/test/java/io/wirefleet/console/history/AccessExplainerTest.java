package io.wirefleet.console.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class AccessExplainerTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static String network;
    private static String server;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.network("explained", "10.1.0.0/16");
        server = api.post("/servers", TestApi.serverBody("berlin", network, ", \"tags\": {\"zone\": \"eu\"}"))
                .expect(201)
                .id();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static JsonNode explain(String peer, String query) {
        return api.get("/access/explain?peer_id=" + peer + "&" + query)
                .expect(200)
                .json();
    }

    private static List<String> failed(JsonNode tests) {
        List<String> failed = new ArrayList<>();
        tests.forEach(test -> {
            if (!test.get("passed").booleanValue()) {
                failed.add(test.get("test").stringValue() + ": "
                        + test.get("words").stringValue());
            }
        });
        return failed;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "enabled": false                                                   | 192.0.2.1                       | enabled: the rule is disabled
            "valid_from": "2999-01-01T00:00:00Z"                               | 192.0.2.1                       | window: the rule is valid from 2999-01-01T00:00:00Z, not before
            "valid_until": "2001-01-01T00:00:00Z"                              | 192.0.2.1                       | window: the rule was valid until 2001-01-01T00:00:00Z
            "peers": {"owners": ["bob"], "tags": {"team": "b"}}                | 192.0.2.1                       | peers: the rule does not select this peer: it names no peer by id; its owners are bob, and this peer has 'ada'; tag 'team' must be 'b', and the peer's is 'a'
            "servers": {"tags": {"zone": "us"}}                                | 192.0.2.1&server_id=SERVER      | servers: the rule does not select server 'berlin': it names no server by id; tag 'zone' must be 'us', and the server's is 'eu'
            "servers": {}                                                      | 192.0.2.1                       | servers: the rule
            "destinations": ["198.51.100.0/24"]                                | 192.0.2.1                       | destination: the rule's destinations are 198.51.100.0/24
            "exclude_destinations": ["192.0.2.0/28"]                           | 192.0.2.1                       | exclusions: the rule excludes 192.0.2.0/28
            "destinations": ["0.0.0.0/0"]                                      | 10.1.0.77                       | network: it lies in the network 10.1.0.0/16, and peers reach each other only by a destination that is the network or lies in it
            "ports": [{"protocol": "tcp", "from": 443}]                        | 192.0.2.1&protocol=tcp&port=80  | ports: the rule lets through only tcp 443
            """)
    void aRuleThatDoesNotGiveItSaysWhichPartOfItDoesNot(String field, String query, String why) {
        String peer = api.post(
                        "/peers",
                        TestApi.peerBody(
                                "ada-" + TestApi.newKey().substring(0, 20),
                                network,
                                ", \"owner\": \"ada\", \"tags\": {\"team\": \"a\"}"))
                .expect(201)
                .id();
        String body =
                "{\"peers\": {\"all\": true}, \"servers\": {\"all\": true}, \"destinations\": [\"192.0.2.0/24\"]}";
        String rule = api.post(
                        "/access-rules",
                        body.replaceFirst("\\{", "{\"name\": \"rule of " + peer.substring(20) + "\", "))
                .expect(201)
                .id();
        JsonNode before = explain(peer, "destination=192.0.2.1");
        assertThat(before.get("verdict").stringValue()).isEqualTo("pending");
        assertThat(failed(before.get("rules").get(0).get("tests"))).isEmpty();
        api.patch("/access-rules/" + rule, "{" + reset(field) + "}").expect(200);
        JsonNode denied = explain(peer, "destination=" + query.replace("SERVER", server));
        assertThat(denied.get("verdict").stringValue()).isEqualTo("denied");
        assertThat(failed(denied.get("rules").get(0).get("tests")))
                .singleElement()
                .satisfies(words -> assertThat(words).startsWith(why));
        assertThat(denied.get("words").stringValue()).contains("comes nearest, but");
        api.delete("/access-rules/" + rule).expect(204);
        api.delete("/peers/" + peer).expect(204);
    }

    /// A merge patch that leaves nothing of the selector that was.
    private static String reset(String field) {
        return field.replaceFirst("^(\"peers\"|\"servers\"): \\{(.)", "$1: {\"all\": false, $2")
                .replace(", }", "}");
    }

    @Test
    void aPeerThatMayNotSaysWhy() {
        String peer = api.post("/peers", TestApi.peerBody("bob", network, ", \"enabled\": false"))
                .expect(201)
                .id();
        assertThat(failed(explain(peer, "destination=192.0.2.1").get("peer_tests")))
                .containsExactly("enabled: the peer is disabled");
        api.patch("/peers/" + peer, "{\"enabled\": true, \"expires_at\": \"2001-01-01T00:00:00Z\"}")
                .expect(200);
        assertThat(failed(explain(peer, "destination=192.0.2.1").get("peer_tests")))
                .containsExactly("expiry: the peer expired at 2001-01-01T00:00:00Z");
        api.post("/peers/" + peer + "/revoke", "").expect(200);
        List<String> gone = failed(explain(peer, "destination=192.0.2.1").get("peer_tests"));
        assertThat(gone.getFirst()).startsWith("exists: the peer was revoked at ");
        assertThat(gone.get(1)).startsWith("key: its key has been barred for good since ");
    }

    @Test
    void aServerThatHasNotConfirmedIsNamed() {
        String peer = api.post("/peers", TestApi.peerBody("eve", network, ""))
                .expect(201)
                .id();
        String rule = api.post(
                        "/access-rules",
                        "{\"name\": \"for eve\", \"peers\": {\"ids\": [\"%s\"]}, \"servers\": {\"all\": true}, \"destinations\": [\"192.0.2.0/24\"]}"
                                .formatted(peer))
                .expect(201)
                .id();
        JsonNode explained = explain(peer, "destination=192.0.2.0/25");
        assertThat(explained.get("servers").get(0).get("server_name").stringValue())
                .isEqualTo("berlin");
        assertThat(failed(explained.get("servers").get(0).get("tests")))
                .containsExactly(
                        "enrolled: no agent has enrolled for this server",
                        "confirmed: rule 'for eve' was not acknowledged yet");
        api.delete("/access-rules/" + rule).expect(204);
    }

    @Test
    void badInputIsNamed() {
        api.get("/access/explain?destination=192.0.2.1").expectProblem(400, "peer_id is required");
        String peer = "018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f";
        api.get("/access/explain?peer_id=" + peer).expectProblem(400, "destination is required");
        api.get("/access/explain?peer_id=" + peer + "&destination=192.0.2.1").expectProblem(404, "there is no peer");
        api.get("/access/explain?peer_id=" + peer + "&destination=192.0.2.1&port=80")
                .expectProblem(400, "port takes protocol");
        api.get("/access/explain?peer_id=" + peer + "&destination=192.0.2.1&protocol=gre")
                .expectProblem(400, "must be one of tcp, udp, icmp");
    }
}
