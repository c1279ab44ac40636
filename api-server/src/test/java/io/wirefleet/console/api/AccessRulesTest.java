package io.wirefleet.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.testing.Golden;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessRulesTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ofHours(24));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void aRuleIsCreatedWithDefaultsReplacedPatchedAndDeleted() {
        Reply created = api.post("/access-rules", "{\"name\": \"basic\", \"destinations\": [\"0.0.0.0/0\"]}")
                .expect(201);
        String path = "/access-rules/" + created.id();
        assertThat(api.get(path).expect(200).json()).isEqualTo(created.json());
        Golden.check("resources/access-rule.json", TestApi.stable(created.json()));

        String network = api.network("rules", "10.1.0.0/24");
        String server = api.server("rules", network);
        String peer = api.post("/peers", TestApi.peerBody("ruled", network, ""))
                .expect(201)
                .id();
        Reply replaced = api.put(path, """
                        {"name": "wide", "description": "for\\nall", "peers": {"ids": ["%s"], "owners": ["ada"], "tags": {"a": "b"}},
                         "servers": {"ids": ["%s"], "tags": {"c": "d"}, "all": true},
                         "destinations": ["10.0.0.0/8", "fd00::/8"], "exclude_destinations": ["10.9.0.0/16"],
                         "ports": [{"protocol": "tcp", "from": 80, "to": 443}, {"protocol": "udp", "from": 53}, {"protocol": "icmp"}],
                         "placement": "all", "exit": null, "valid_from": "2026-01-01T00:00:00Z",
                         "valid_until": "2027-01-01T00:00:00Z", "enabled": false}
                        """.formatted(peer, server)).expect(200);
        assertThat(replaced.json().get("ports").get(1).get("to").intValue()).isEqualTo(53);
        assertThat(api.get("/access-rules?enabled=false").json().get("items").size())
                .isEqualTo(1);
        Reply patched =
                api.patch(path, "{\"peers\": {\"ids\": []}, \"ports\": null}").expect(200);
        assertThat(patched.json().get("peers").get("owners").size()).isEqualTo(1);
        assertThat(patched.json().get("ports").isEmpty()).isTrue();
        api.delete(path).expect(204);
        api.get(path).expect(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "destinations": []                                                          | /destinations         | must name at least one prefix
                    "destinations": ["10.0.0.1/8"]                                              | /destinations/0       | has host bits set
                    "destinations": ["10.0.0.0/8"], "peers": {"groups": ["x"]}                  | /peers/groups         | is not a field
                    "destinations": ["10.0.0.0/8"], "servers": {"owners": ["x"]}                | /servers/owners       | is not a field
                    "destinations": ["10.0.0.0/8"], "peers": {"ids": ["x"]}                     | /peers/ids/0          | must be an id
                    "destinations": ["10.0.0.0/8"], "peers": {"all": "yes"}                     | /peers/all            | must be true or false
                    "destinations": ["10.0.0.0/8"], "ports": [{"protocol": "gre"}]              | /ports/0/protocol     | must be one of tcp, udp, icmp
                    "destinations": ["10.0.0.0/8"], "ports": [{"protocol": "tcp", "from": 0}]   | /ports/0/from         | must be between 1 and 65535
                    "destinations": ["10.0.0.0/8"], "ports": [{"protocol": "tcp", "from": 9, "to": 8}] | /ports/0/to    | must not be below
                    "destinations": ["10.0.0.0/8"], "ports": [{"protocol": "icmp", "from": 8}]  | /ports/0/from         | icmp has no ports
                    "destinations": ["10.0.0.0/8"], "ports": [{"protocol": "tcp", "port": 8}]   | /ports/0/port         | is not a field
                    "destinations": ["10.0.0.0/8"], "placement": "one"                          | /placement            | is not supported by this version
                    "destinations": ["10.0.0.0/8"], "exit": " "                                 | /exit                 | must be the name of an exit
                    "destinations": ["10.0.0.0/8"], "valid_from": "2027-01-01T00:00:00Z", "valid_until": "2026-01-01T00:00:00Z" | /valid_until | must be after
                    "destinations": ["10.0.0.0/8"], "peers": {"ids": ["018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f"]} | /peers/ids/0 | there is no peer
                    "destinations": ["10.0.0.0/8"], "servers": {"ids": ["018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f"]} | /servers/ids/0 | there is no server
                    """)
    void aBadRuleIsRefusedByField(String fields, String pointer, String detail) {
        api.post("/access-rules", "{\"name\": \"bad\", " + fields + "}").expectProblem(422, pointer, detail);
    }

    @Test
    void aRuleMayGoOnNamingWhatIsGone() {
        String network = api.network("gone", "10.2.0.0/24");
        String peer = api.post("/peers", TestApi.peerBody("gone", network, ""))
                .expect(201)
                .id();
        String path = "/access-rules/"
                + api.post(
                                "/access-rules",
                                "{\"name\": \"gone\", \"destinations\": [\"10.0.0.0/8\"], \"peers\": {\"ids\": [\""
                                        + peer + "\"]}}")
                        .expect(201)
                        .id();
        api.delete("/peers/" + peer).expect(204);
        assertThat(api.patch(path, "{\"description\": \"x\"}")
                        .expect(200)
                        .json()
                        .get("peers")
                        .get("ids")
                        .size())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("I2 nothing is granted by default: no rule, an empty selector or a disabled rule let nobody anywhere")
    void i2NothingIsGrantedByDefault() {
        String network = api.network("nothing", "10.3.0.0/24");
        String server = api.server("nothing", network);
        String peer = api.post("/peers", TestApi.peerBody("nobody", network, ", \"tags\": {\"a\": \"b\"}"))
                .expect(201)
                .id();
        assertThat(attachments(peer)).isZero();
        String rule = api.post(
                        "/access-rules",
                        "{\"name\": \"nothing\", \"destinations\": [\"0.0.0.0/0\"], \"servers\": {\"ids\": [\"" + server
                                + "\"]}}")
                .expect(201)
                .id();
        assertThat(attachments(peer)).as("an empty selector").isZero();
        api.patch("/access-rules/" + rule, "{\"peers\": {\"tags\": {\"a\": \"b\", \"c\": \"d\"}}}")
                .expect(200);
        assertThat(attachments(peer)).as("one tag of two").isZero();
        api.patch("/access-rules/" + rule, "{\"peers\": {\"tags\": {\"c\": null}}, \"enabled\": false}")
                .expect(200);
        assertThat(attachments(peer)).as("a disabled rule").isZero();
        api.patch("/access-rules/" + rule, "{\"enabled\": true}").expect(200);
        assertThat(attachments(peer)).isEqualTo(1);
        var attachment = api.get("/peers/" + peer).json().get("attachments").get(0);
        assertThat(attachment.get("server_id").stringValue()).isEqualTo(server);
        assertThat(attachment.get("revision").intValue()).isPositive();
        assertThat(attachment.get("applied").booleanValue()).isFalse();
        assertThat(api.get("/peers?server_id=" + server).json().get("items").size())
                .isEqualTo(1);
        assertThat(api.get("/servers/" + server).json().get("desired_revision").intValue())
                .isPositive();
        api.patch("/peers/" + peer, "{\"enabled\": false}").expect(200);
        assertThat(attachments(peer)).as("a disabled peer").isZero();
    }

    @Test
    void networksThatMeetOnAServerMustNotOverlap() {
        String one = api.network("meeting-1", "10.20.0.0/24");
        String other = api.network("meeting-2", "10.20.0.0/16");
        String server = api.server("meeting", one);
        String peer = api.post("/peers", TestApi.peerBody("meeting", other, ""))
                .expect(201)
                .id();
        api.post("/access-rules", """
                        {"name": "meeting", "peers": {"ids": ["%s"]}, "servers": {"ids": ["%s"]},
                         "destinations": ["192.168.0.0/16"]}
                        """.formatted(peer, server))
                .expectProblem(409, "/servers", "network 'meeting-1' (10.20.0.0/24) overlaps network 'meeting-2'");
    }

    private static int attachments(String peer) {
        return api.get("/peers/" + peer).expect(200).json().get("attachments").size();
    }
}
