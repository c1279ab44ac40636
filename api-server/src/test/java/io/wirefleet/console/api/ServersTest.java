package io.wirefleet.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import io.wirefleet.testing.Golden;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class ServersTest {
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
    void aServerIsCreatedWithDefaultsReplacedPatchedAndDeleted() {
        String network = api.post(
                        "/networks",
                        "{\"name\": \"servers\", \"ipv4_cidr\": \"10.1.0.0/24\", \"ipv6_cidr\": \"fd00:1::/64\"}")
                .expect(201)
                .id();
        Reply created =
                api.post("/servers", TestApi.serverBody("hub", network, "")).expect(201);
        String path = "/servers/" + created.id();
        assertThat(api.get(path).expect(200).json()).isEqualTo(created.json());
        Golden.check("resources/server.json", TestApi.stable(created.json()).replace(network, "NETWORK"));

        Reply replaced = api.put(
                        path,
                        TestApi.serverBody(
                                "hub-2",
                                network,
                                ", \"endpoint_port\": 443, \"tags\": {\"env\": \"prod\"}, \"region\": \"eu\", \"mtu\": 1380,"
                                        + " \"dns_servers\": [\"10.1.0.1\"], \"egress\": {\"masquerade\": false}"))
                .expect(200);
        assertThat(replaced.json().get("addresses")).isEqualTo(created.json().get("addresses"));
        assertThat(replaced.json().get("egress").get("masquerade").booleanValue())
                .isFalse();
        Reply patched = api.patch(path, "{\"tags\": {\"env\": null, \"tier\": \"1\"}, \"region\": null}")
                .expect(200);
        assertThat(patched.json().get("tags").toString()).isEqualTo("{\"tier\":\"1\"}");
        assertThat(patched.json().get("endpoint_port").intValue()).isEqualTo(443);
        assertThat(api.get("/servers?tag=tier:1&network_id=" + network)
                        .json()
                        .get("items")
                        .size())
                .isEqualTo(1);
        assertThat(api.get("/servers?tag=tier:2").json().get("items").size()).isZero();
        api.delete(path).expect(204);
        api.get(path).expect(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    , "endpoint_host": "host:51820"               | /endpoint_host           | is not an IPv4 or IPv6 address
                    , "endpoint_host": "1.2.3"                    | /endpoint_host           | is not an IPv4 or IPv6 address
                    , "endpoint_host": "-x.example"               | /endpoint_host           | must be a host name
                    , "listen_port": 0                            | /listen_port             | must be between 1 and 65535
                    , "listen_port": "51820"                      | /listen_port             | must be an integer, not a string
                    , "listen_port": 1.5                          | /listen_port             | must be an integer
                    , "interface_name": "wg 0"                    | /interface_name          | must be an interface name
                    , "mtu": 100                                  | /mtu                     | must be between 576
                    , "tags": {"a": 1}                            | /tags/a                  | must be a string
                    , "tags": {"": "x"}                           | /tags/                   | must have a key
                    , "dns_servers": ["dns.example"]              | /dns_servers/0           | is not an IPv4 or IPv6 address
                    , "egress": {"gateway": "x"}                  | /egress/gateway          | is not a field
                    , "additional_listen_ports": [51820]          | /additional_listen_ports | must not name the listen_port 51820
                    , "additional_listen_ports": [443, 443]       | /additional_listen_ports | must not name a port twice
                    , "additional_listen_ports": [443, 65536]     | /additional_listen_ports/1 | must be between 1 and 65535
                    , "additional_listen_ports": [443, "53"]      | /additional_listen_ports/1 | must be a whole number
                    , "exits": [{"name": "x"}]                    | /exits/0/interface       | is required
                    , "exits": [{"interface": "eth1"}]            | /exits/0/name            | is required
                    , "exits": [{"name": "x", "interface": "e;1"}] | /exits/0/interface      | must be an interface name
                    , "exits": [{"name": "x", "interface": "e", "gateway": "a"}] | /exits/0/gateway | 'a' is not an IPv4 or IPv6 address
                    , "exits": [{"name": "x", "interface": "e", "ipv6_gateway": "fe80::1"}] | /exits/0/ipv6_gateway | is for exits whose 'gateway' is an IPv4 address
                    , "exits": [{"name": "x", "interface": "e", "number": 3}] | /exits/0/number | is not a field
                    , "exits": [{"name": "x", "interface": "e"}, {"name": "x", "interface": "f"}] | /exits/1/name | is that of another exit
                    , "egress": {"masquerade": false, "snat_addresses": ["192.0.2.1"]} | /egress/snat_addresses | takes masquerade: true
                    , "egress": {"masquerade_sources": ["10.0.0.1/8"]} | /egress/masquerade_sources/0 | has host bits
                    , "conntrack": {"max_entries": 1000}          | /conntrack/max_entries   | must be between 1024 and 67108864
                    , "conntrack": {"udp_timeout_seconds": 0}     | /conntrack/udp_timeout_seconds | must be between 1 and 86400
                    , "conntrack": {"tcp_timeout_seconds": 9}     | /conntrack/tcp_timeout_seconds | is not a field
                    , "conntrack": {"bypass_tunnel_port": "no"}   | /conntrack/bypass_tunnel_port  | must be true or false
                    , "tuning": {"mode": "off"}                   | /tuning/mode             | must be managed or observe
                    , "tuning": {"level": 9}                      | /tuning/level            | is not a field
                    , "console_outage": {"mode": "fail_closed"}   | /console_outage/after_seconds | is required
                    , "console_outage": {"mode": "fail_open"}     | /console_outage/mode     | must be fail_static or fail_closed
                    , "console_outage": {"after_seconds": 600}    | /console_outage/after_seconds | is only for the mode fail_closed
                    , "console_outage": {"mode": "fail_closed", "after_seconds": 30} | /console_outage/after_seconds | must be between 120
                    , "auto_rollback": {"handshake_loss_percent": 0} | /auto_rollback/handshake_loss_percent | must be between 1 and 100
                    , "auto_rollback": {"window_seconds": 10}     | /auto_rollback/window_seconds | must be between 150 and 3600
                    , "auto_rollback": {"after": 9}               | /auto_rollback/after     | is not a field
                    , "state": "active"                           | /state                   | is read only
                    , "addresses": ["10.0.0.1"]                   | /addresses               | is read only
                    """)
    void aBadServerIsRefusedByField(String more, String pointer, String detail) {
        String body = TestApi.serverBody("x", "018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f", more);
        if (more.contains("endpoint_host")) {
            body = body.replace(", \"endpoint_host\": \"vpn.example.com\"", "");
        }
        api.post("/servers", body).expectProblem(422, pointer, detail);
    }

    @Test
    void howTrafficGoesItsWayIsTaken() {
        String network = api.network("routed", "10.9.1.0/24");
        String path = "/servers/" + api.server("routed", network);
        String exits = "[{\"name\": \"paris\", \"interface\": \"eth1\", \"gateway\": \"192.0.2.1\", \"ipv6_gateway\":"
                + " \"fe80::1\", \"masquerade\": true}, {\"name\": \"tunnel\", \"interface\": \"wg9\", \"gateway\": null,"
                + " \"ipv6_gateway\": null, \"masquerade\": false}]";
        String egress = "{\"interface\": null, \"masquerade\": true, \"masquerade_sources\": [\"10.9.1.0/25\"],"
                + " \"snat_addresses\": [\"203.0.113.8\", \"2001:db8::8\"]}";
        api.patch(
                        path,
                        "{\"exits\": " + exits + ", \"egress\": " + egress
                                + ", \"additional_listen_ports\": [443, 53]}")
                .expect(200);
        JsonNode server = api.get(path).json();
        assertThat(server.get("exits")).isEqualTo(Json.parse(exits));
        assertThat(server.get("egress")).isEqualTo(Json.parse(egress));
        assertThat(server.get("additional_listen_ports")).isEqualTo(Json.parse("[53, 443]"));
        api.patch(path, "{\"exits\": null, \"egress\": null, \"additional_listen_ports\": null}")
                .expect(200);
        assertThat(api.get(path).json().get("exits").isEmpty()).isTrue();
    }

    @Test
    void aRuleAndItsServersAgreeOnTheExit() {
        String network = api.network("exits", "10.9.2.0/24");
        String path = "/servers/" + api.server("exits", network);
        String rule = "{\"name\": \"by paris\", \"servers\": {\"tags\": {\"exits\": \"yes\"}},"
                + " \"destinations\": [\"0.0.0.0/0\"], \"exit\": \"paris\"}";
        api.patch(path, "{\"tags\": {\"exits\": \"yes\"}}").expect(200);
        api.post("/access-rules", rule)
                .expectProblem(
                        409, "/exit", "is 'paris', which server 'exits' does not have; add it to that server's exits");
        api.post("/access-rules?dry_run=true", rule).expectProblem(409, "/exit", "is 'paris', which server");

        String exits = "{\"exits\": [{\"name\": \"paris\", \"interface\": \"eth1\"}]}";
        api.patch(path, exits).expect(200);
        String made = "/access-rules/"
                + api.post("/access-rules", rule).expect(201).json().get("id").stringValue();
        assertThat(api.get(made).json().get("exit").stringValue()).isEqualTo("paris");
        assertThat(api.get(made).json().get("exit_fallback").booleanValue()).isFalse();
        api.patch(path, "{\"exits\": []}")
                .expectProblem(409, "/exits", "must have 'paris', by which the access rule 'by paris' leads");
        String other = "/servers/" + api.server("without", network);
        api.patch(other, "{\"tags\": {\"exits\": \"yes\"}}").expectProblem(409, "/exits", "must have 'paris'");
        api.patch(made, "{\"exit_fallback\": true}").expect(200);
        api.patch(made, "{\"exit\": null}").expectProblem(422, "/exit_fallback", "is for rules with an 'exit'");
        api.patch(made, "{\"exit\": null, \"exit_fallback\": false}").expect(200);
        api.patch(path, "{\"exits\": []}").expect(200);
    }

    @Test
    void conntrackAndTuningAreTaken() {
        String network = api.network("tuned", "10.9.0.0/24");
        String path = "/servers/" + api.server("tuned", network);
        String conntrack = "{\"max_entries\": 500000, \"udp_timeout_seconds\": 20, \"udp_stream_timeout_seconds\": 90,"
                + " \"bypass_tunnel_port\": false}";
        api.patch(path, "{\"conntrack\": " + conntrack + ", \"tuning\": {\"mode\": \"observe\"}}")
                .expect(200);
        JsonNode server = api.get(path).json();
        assertThat(server.get("conntrack")).isEqualTo(Json.parse(conntrack));
        assertThat(server.get("tuning")).isEqualTo(Json.parse("{\"mode\": \"observe\"}"));
        api.patch(path, "{\"conntrack\": null, \"tuning\": null}").expect(200);
        server = api.get(path).json();
        assertThat(server.get("conntrack").get("max_entries").isNull()).isTrue();
        assertThat(server.get("conntrack").get("bypass_tunnel_port").booleanValue())
                .isTrue();
        assertThat(server.get("tuning").get("mode").stringValue()).isEqualTo("managed");
    }

    @Test
    void safeguardsAreTaken() {
        String network = api.network("guarded", "10.10.0.0/24");
        String path = "/servers/" + api.server("guarded", network);
        JsonNode server = api.get(path).json();
        assertThat(server.get("console_outage").get("mode").stringValue()).isEqualTo("fail_static");
        assertThat(server.get("auto_rollback").isNull()).isTrue();
        String outage = "{\"mode\": \"fail_closed\", \"after_seconds\": 600}";
        api.patch(path, "{\"console_outage\": " + outage + ", \"auto_rollback\": {\"window_seconds\": 300}}")
                .expect(200);
        server = api.get(path).json();
        assertThat(server.get("console_outage")).isEqualTo(Json.parse(outage));
        assertThat(server.get("auto_rollback"))
                .isEqualTo(Json.parse("{\"handshake_loss_percent\": 80, \"window_seconds\": 300}"));
        api.patch(path, "{\"console_outage\": null, \"auto_rollback\": null}").expect(200);
        server = api.get(path).json();
        assertThat(server.get("console_outage").get("mode").stringValue()).isEqualTo("fail_static");
        assertThat(server.get("auto_rollback").isNull()).isTrue();
    }

    @Test
    void defaultsOfWhatIsNotBuiltYetAreAccepted() {
        String network = api.network("defaults", "10.2.0.0/24");
        Reply first = api.post("/servers", TestApi.serverBody("defaults", network, ""))
                .expect(201);
        api.post(
                        "/servers",
                        TestApi.serverBody(
                                "defaults-2",
                                network,
                                ", \"exits\": [], \"additional_listen_ports\": null, \"conntrack\": "
                                        + first.json().get("conntrack") + ", \"console_outage\": "
                                        + first.json().get("console_outage")))
                .expect(201);
    }

    @Test
    void aServerKeepsItsNetwork() {
        String one = api.network("one", "10.3.0.0/24");
        String other = api.network("other", "10.4.0.0/24");
        String id = api.server("settled", one);
        api.patch("/servers/" + id, "{\"network_id\": \"" + other + "\"}")
                .expectProblem(422, "/network_id", "cannot be changed");
        api.post("/servers", TestApi.serverBody("lost", "018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f", ""))
                .expectProblem(422, "/network_id", "is no network");
    }

    @Test
    void onlyTheStateActiveIsBuilt() {
        String id = api.server("steady", api.network("steady", "10.5.0.0/24"));
        api.put("/servers/" + id + "/state", "{\"state\": \"active\"}").expect(200);
        api.put("/servers/" + id + "/state", "{\"state\": \"draining\"}")
                .expectProblem(422, "/state", "is not supported by this version");
        api.put("/servers/" + id + "/state", "{\"state\": \"asleep\"}").expectProblem(422, "/state", "must be one of");
    }
}
