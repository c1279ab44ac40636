package io.wirefleet.console.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ImportsTest {
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

    /// A peer of a document.
    private static ObjectNode peer(String key, @Nullable String name, String... allowedIps) {
        ObjectNode peer = Json.object().put("public_key", key).put("name", name);
        Stream.of(allowedIps).forEach(peer.putArray("allowed_ips")::add);
        return peer;
    }

    /// A server with its document; the network is called like the server, unless it is given.
    private static ObjectNode server(String name, String address, ObjectNode... peers) {
        ObjectNode server = Json.object().put("name", name).put("endpoint_host", name + ".example.net");
        ObjectNode document = server.putObject("document")
                .put("source", "/etc/wireguard/wg0.conf")
                .put("interface_name", "wg0")
                .put("listen_port", 51820)
                .put("public_key", TestApi.newKey());
        document.putArray("addresses").add(address);
        Stream.of(peers).forEach(document.putArray("peers")::add);
        return server;
    }

    private static ObjectNode in(String network, ObjectNode server) {
        server.putObject("network").put("name", network);
        return server;
    }

    private static String body(ObjectNode... servers) {
        ObjectNode body = Json.object();
        Stream.of(servers).forEach(body.putArray("servers")::add);
        return body.toString();
    }

    private static JsonNode plan(ObjectNode... servers) {
        return api.post("/imports?dry_run=true", body(servers)).expect(200).json();
    }

    private static List<String> all(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(item -> item.get(field).isNull() ? "null" : item.get(field).asString())
                .toList();
    }

    private static String texts(JsonNode array) {
        return array.toString();
    }

    @Test
    void thePlanMergesKeysAndTellsNetworksServersPeersAndRulesAndWritesNothing() {
        String alex = TestApi.newKey();
        String branch = TestApi.newKey();
        ObjectNode a = in("plan", server("plan-a", "10.20.0.1/24", peer(alex, "alex laptop", "10.20.0.2/32")));
        ((ObjectNode) a.get("document")).withArray("peers").add(peer(branch, null, "10.20.0.3/32", "192.168.7.0/24"));
        ((ObjectNode) a.get("document").get("peers").get(0))
                .put("email", "alex@example.com")
                .put("has_preshared_key", true);
        ObjectNode b = in("plan", server("plan-b", "10.20.0.254/24", peer(alex, "Alex", "10.20.0.2/32")));
        ((ObjectNode) b.get("document").get("peers").get(0)).put("has_preshared_key", true);
        b.putArray("destinations").add("10.0.0.0/8");

        JsonNode plan = plan(a, b);

        assertThat(plan.get("dry_run").booleanValue()).isTrue();
        assertThat(plan.get("conflicts")).isEmpty();
        assertThat(all(plan.get("networks"), "ipv4_cidr")).containsExactly("10.20.0.0/24");
        assertThat(all(plan.get("servers"), "name")).containsExactly("plan-a", "plan-b");
        assertThat(texts(plan.get("servers").get(1).get("addresses"))).isEqualTo("[\"10.20.0.254\"]");
        assertThat(plan.get("servers").get(0).get("next_command").isNull()).isTrue();
        assertThat(plan.get("peers")).hasSize(2);
        JsonNode merged = plan.get("peers").get(0);
        assertThat(merged.get("name").stringValue()).isEqualTo("alex laptop");
        assertThat(merged.get("owner").stringValue()).isEqualTo("alex@example.com");
        assertThat(merged.get("preshared_key").stringValue()).isEqualTo("per_server");
        assertThat(texts(merged.get("servers"))).isEqualTo("[\"plan-a\",\"plan-b\"]");
        assertThat(texts(merged.get("tags")))
                .isEqualTo("{\"imported-from-plan-a\":\"yes\",\"imported-from-plan-b\":\"yes\"}");
        JsonNode site = plan.get("peers").get(1);
        assertThat(site.get("name").stringValue()).startsWith("peer-");
        assertThat(texts(site.get("addresses"))).isEqualTo("[\"10.20.0.3\"]");
        assertThat(texts(site.get("routed_prefixes"))).isEqualTo("[\"192.168.7.0/24\"]");
        assertThat(all(plan.get("access_rules"), "name")).containsExactly("imported-plan-a", "imported-plan-b");
        assertThat(texts(plan.get("access_rules").get(0).get("destinations"))).isEqualTo("[\"10.20.0.0/24\"]");
        assertThat(texts(plan.get("access_rules").get(1).get("destinations"))).isEqualTo("[\"10.0.0.0/8\"]");
        assertThat(plan.get("access_rules").get(0).get("peers").intValue()).isEqualTo(2);
        assertThat(texts(plan.get("notes")))
                .contains("peers on 'plan-a' will reach 10.20.0.0/24 and nothing else; until now they could reach"
                        + " whatever this server forwards")
                .contains("no comment names this peer")
                .doesNotContain("peers on 'plan-b'");
        assertThat(api.get("/networks?name=plan").json().get("items")).isEmpty();
        assertThat(api.get("/servers?name=plan-a").json().get("items")).isEmpty();
    }

    @Test
    @DisplayName(
            "I2 an import is all or nothing, gives each peer what its server's rule says, and is under one receipt")
    void i2AnImportMakesAllOfThePlan() {
        String alex = TestApi.newKey();
        String other = TestApi.newKey();
        String body = body(
                in("made", server("made-a", "10.21.0.1/24", peer(alex, "alex", "10.21.0.2/32"))),
                in("made", server("made-b", "10.21.0.9/24", peer(alex, "alex", "10.21.0.2/32"), peer(other, "alex"))));

        Reply made = api.send("POST", "/imports", body, "Idempotency-Key", "import-made")
                .expect(201);

        JsonNode json = made.json();
        String receipt = made.header("Wirefleet-Receipt");
        assertThat(json.get("receipt_id").stringValue()).isEqualTo(receipt);
        assertThat(json.get("dry_run").booleanValue()).isFalse();
        String server = json.get("servers").get(0).get("id").stringValue();
        assertThat(json.get("servers").get(0).get("next_command").stringValue())
                .startsWith("wirefleet-agent enroll --adopt wg0 --console http")
                .contains("/api/v1/servers/" + server + "/join-tokens");
        assertThat(texts(api.get("/servers/" + server).expect(200).json().get("addresses")))
                .isEqualTo("[\"10.21.0.1\"]");
        JsonNode peer = api.get("/peers/" + json.get("peers").get(0).get("id").stringValue())
                .expect(200)
                .json();
        assertThat(texts(peer.get("addresses"))).isEqualTo("[\"10.21.0.2\"]");
        assertThat(peer.get("attachments")).hasSize(2);
        assertThat(all(json.get("peers"), "name")).containsExactly("alex", "alex-2");
        JsonNode second = api.get("/peers/" + json.get("peers").get(1).get("id").stringValue())
                .json();
        assertThat(second.get("attachments")).hasSize(1);
        assertThat(all(api.get("/receipts/" + receipt).expect(200).json().get("servers"), "server_name"))
                .containsExactlyInAnyOrder("made-a", "made-b");
        assertThat(DATABASE.get()
                        .dsl()
                        .fetch(
                                "select kind from audit_entry where action = 'import' and content like {0}",
                                "%" + receipt + "%")
                        .getValues("kind", String.class))
                .containsExactlyInAnyOrder("network", "server", "server", "peer", "peer", "access_rule", "access_rule");

        Reply again = api.send("POST", "/imports", body, "Idempotency-Key", "import-made")
                .expect(201);
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(again.json()).isEqualTo(json);

        api.post("/imports", body)
                .expectProblem(
                        422, "/servers/0/network/name", "there is a network 'made' already; give its 'network_id'")
                .expectProblem(422, "/servers/0/name", "there is a server 'made-a' already; give another name")
                .expectProblem(422, "/servers/0/document/peers/0/public_key", "is the key of peer 'alex' already");
    }

    @Test
    void aServerJoinsANetworkThatIsThere() {
        String network = api.network("there", "10.22.0.0/16");
        api.post("/peers", TestApi.peerBody("taken", network, ", \"addresses\": [\"10.22.0.2\"]"))
                .expect(201);
        ObjectNode joining = server("joining", "10.22.0.1/24", peer(TestApi.newKey(), "taken", "10.22.0.3/32"));
        joining.put("network_id", network);
        JsonNode plan = plan(joining);
        assertThat(plan.get("conflicts")).isEmpty();
        assertThat(plan.get("networks").get(0).get("exists").booleanValue()).isTrue();
        assertThat(all(plan.get("peers"), "name")).containsExactly("taken-2");
        assertThat(texts(plan.get("notes")))
                .contains("10.22.0.1/24 becomes 10.22.0.1/16", "'taken' is taken in network");

        ((ObjectNode) joining.get("document")).withArray("peers").add(peer(TestApi.newKey(), "late", "10.22.0.2/32"));
        assertConflict(plan(joining), "/servers/0/document/peers/1/allowed_ips/0", "10.22.0.2 is held by peer 'taken'");
        ((ObjectNode) joining.get("document")).withArray("peers").remove(1);
        assertThat(api.post("/imports", body(joining))
                        .expect(201)
                        .json()
                        .get("networks")
                        .get(0)
                        .get("id")
                        .stringValue())
                .isEqualTo(network);
    }

    @Test
    void namesTellOwnersByAPattern() {
        ObjectNode body = Json.object().put("owner_pattern", "{owner}-{device}");
        body.putArray("servers")
                .add(server(
                        "owners",
                        "10.23.0.1/24",
                        peer(TestApi.newKey(), "ada-laptop-2", "10.23.0.2/32"),
                        peer(TestApi.newKey(), "printer", "10.23.0.3/32")));
        JsonNode plan =
                api.post("/imports?dry_run=true", body.toString()).expect(200).json();
        assertThat(all(plan.get("peers"), "owner")).containsExactly("ada", "null");
        for (String bad : List.of("{device}", "{owner}{device}", "{owner}-{owner}", "x".repeat(64) + "{owner}")) {
            api.post("/imports?dry_run=true", body.put("owner_pattern", bad).toString())
                    .expectProblem(422, "/owner_pattern", "must hold {owner} once");
        }
    }

    private static void assertConflict(JsonNode plan, String pointer, String detail) {
        assertThat(StreamSupport.stream(plan.get("conflicts").spliterator(), false)
                        .map(conflict -> conflict.get("pointer").stringValue() + " "
                                + conflict.get("detail").stringValue()))
                .as(plan.get("conflicts").toString())
                .anySatisfy(text -> assertThat(text).startsWith(pointer + " ").contains(detail));
        assertThat(all(plan.get("conflicts"), "fix")).noneMatch(String::isBlank);
    }

    @Test
    void theSameKeyWithOtherAddressesOrAnotherPresharedKeyIsAConflict() {
        String key = TestApi.newKey();
        JsonNode plan = plan(
                in("same", server("same-a", "10.24.0.1/24", peer(key, "x", "10.24.0.2/32"))),
                in(
                        "same",
                        server(
                                "same-b",
                                "10.24.0.9/24",
                                peer(key, "x", "10.24.0.3/32").put("has_preshared_key", true))));
        assertConflict(
                plan,
                "/servers/1/document/peers/0/allowed_ips",
                "this key has other addresses here, 10.24.0.3/32, than on /servers/0/document/peers/0, 10.24.0.2/32");
        assertConflict(
                plan,
                "/servers/1/document/peers/0/has_preshared_key",
                "has a preshared key on /servers/1 and none on /servers/0");
        api.post(
                        "/imports",
                        body(
                                in("same", server("same-a", "10.24.0.1/24", peer(key, "x", "10.24.0.2/32"))),
                                in("same", server("same-b", "10.24.0.9/24", peer(key, "x", "10.24.0.3/32")))))
                .expectProblem(422, "/servers/1/document/peers/0/allowed_ips", "make them alike on both servers");
        assertThat(api.get("/networks?name=same").json().get("items")).isEmpty();
    }

    @Test
    void oneAddressForTwoKeysOrTwoServersIsAConflict() {
        JsonNode plan = plan(
                in("twice", server("twice-a", "10.25.0.1/24", peer(TestApi.newKey(), "x", "10.25.0.2/32"))),
                in("twice", server("twice-b", "10.25.0.1/24", peer(TestApi.newKey(), "y", "10.25.0.2/32"))));
        assertConflict(plan, "/servers/1/document/addresses/0", "10.25.0.1 is the address of /servers/0 too");
        assertConflict(
                plan,
                "/servers/1/document/peers/0/allowed_ips/0",
                "10.25.0.2 is the address of /servers/0/document/peers/0 too, which has another key");
    }

    @Test
    void overlappingNetworksAreTold() {
        JsonNode apart = plan(
                server("over-a", "10.26.0.1/16", peer(TestApi.newKey(), "x", "10.26.0.2/32")),
                server("over-b", "10.26.1.1/24", peer(TestApi.newKey(), "y", "10.26.1.2/32")));
        assertThat(apart.get("conflicts")).isEmpty();
        assertThat(texts(apart.get("notes"))).contains("network 'over-b' (10.26.1.0/24) overlaps network 'over-a'");
        String key = TestApi.newKey();
        assertConflict(
                plan(
                        server("over-a", "10.26.0.1/16", peer(key, "x", "10.26.1.2/32")),
                        server("over-b", "10.26.1.1/24", peer(key, "x", "10.26.1.2/32"))),
                "/servers/1/network",
                "overlaps network 'over-a' (10.26.0.0/16), and a peer is on servers of both");
    }

    @Test
    void keysThatAreRevokedOrOfServersAreConflicts() {
        String network = api.network("revoked", "10.27.0.0/24");
        String key = TestApi.newKey();
        String gone = api.post("/peers", TestApi.peerBody("gone", network, key, ""))
                .expect(201)
                .id();
        api.post("/peers/" + gone + "/revoke", "").expect(200);
        ObjectNode a = server("keys-a", "10.28.0.1/24", peer(key, "gone", "10.28.0.2/32"));
        String own = a.get("document").get("public_key").stringValue();
        ObjectNode b = server("keys-b", "10.29.0.1/24", peer(own, "link", "10.29.0.2/32"));
        ObjectNode c = server("keys-c", "10.30.0.1/24");
        ((ObjectNode) c.get("document")).put("public_key", own);
        JsonNode plan = plan(a, b, c);
        assertConflict(plan, "/servers/0/document/peers/0/public_key", "was revoked, and is barred for good");
        assertConflict(plan, "/servers/1/document/peers/0/public_key", "is the key of /servers/0 itself");
        assertConflict(plan, "/servers/2/document/public_key", "is the key of /servers/0 too");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.0.0.0/0                  | /allowed_ips/0 | lets this peer send as anybody
            ::/0                       | /allowed_ips/0 | lets this peer send as anybody
            10.31.0.0/28               | /allowed_ips/0 | is more than one address of network
            10.31.0.2/32 10.31.0.3/32  | /allowed_ips/1 | 10.31.0.3 is a second IPv4 address in the network
            10.31.0.1/32               | /allowed_ips/0 | 10.31.0.1 is a server's own address
            10.31.0.255/32             | /allowed_ips/0 | 10.31.0.255 is the address of the network itself
            192.168.1.2/32             | /allowed_ips   | none of them is an address in network 'ips'
            """)
    void allowedIpsThatAPeerCannotHaveAreConflicts(String allowedIps, String pointer, String detail) {
        assertConflict(
                plan(server("ips", "10.31.0.1/24", peer(TestApi.newKey(), "x", allowedIps.split(" ", -1)))),
                "/servers/0/document/peers/0" + pointer,
                detail);
    }

    @Test
    void sitesThatOverlapAreConflicts() {
        assertConflict(
                plan(server(
                        "sites",
                        "10.32.0.1/24",
                        peer(TestApi.newKey(), "x", "10.32.0.2/32", "192.168.0.0/16"),
                        peer(TestApi.newKey(), "y", "10.32.0.3/32", "192.168.7.0/24"))),
                "/servers/0/document/peers/1/allowed_ips",
                "192.168.7.0/24 overlaps 192.168.0.0/16 behind /servers/0/document/peers/0");
    }

    private static JsonNode planOf(Consumer<ObjectNode> change) {
        ObjectNode server = server("odd", "10.33.0.1/24");
        change.accept(server);
        return plan(server);
    }

    @Test
    void interfacesThatAServerCannotHaveAreConflicts() {
        assertConflict(
                planOf(s -> ((ObjectNode) s.get("document")).putNull("listen_port")),
                "/servers/0/document/listen_port",
                "the interface has no fixed listen port");
        assertConflict(
                planOf(s -> {
                    ((ObjectNode) s.get("document")).putArray("addresses");
                }),
                "/servers/0/network",
                "the address plan cannot be told");
        assertConflict(
                planOf(s -> {
                    ((ObjectNode) s.get("document")).putArray("addresses").add("10.33.0.1/32");
                }),
                "/servers/0/network",
                "the address plan cannot be told");
        assertConflict(
                planOf(s -> {
                    ((ObjectNode) s.get("document")).withArray("addresses").add("192.0.2.1/24");
                }),
                "/servers/0/document/addresses/1",
                "192.0.2.1/24 is outside network 'odd' (10.33.0.0/24)");
        assertConflict(
                planOf(s -> {
                    ((ObjectNode) s.get("document")).withArray("addresses").add("10.33.0.5/24");
                }),
                "/servers/0/document/addresses/1",
                "is a second address of one family");
        assertConflict(
                planOf(s -> {
                    ((ObjectNode) s.get("document")).putArray("addresses").add("10.33.0.0/24");
                }),
                "/servers/0/document/addresses/0",
                "10.33.0.0 is the address of the network itself");
        assertConflict(
                planOf(s -> {
                    ((ObjectNode) s.get("document")).putArray("addresses").add("127.0.0.1/24");
                }),
                "/servers/0/network/ipv4_cidr",
                "must not touch loopback");
        assertConflict(planOf(s -> s.put("name", "x".repeat(50))), "/servers/0/name", "is too long for the tag");
        assertConflict(
                planOf(s -> s.put("network_id", "018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f")),
                "/servers/0/network_id",
                "is no network");
        ObjectNode differing = in("odds", server("odd-b", "10.34.0.1/24"));
        assertConflict(
                plan(in("odds", server("odd-a", "10.33.0.1/24")), differing),
                "/servers/1/network",
                "network 'odds' would be 10.34.0.0/24 here and 10.33.0.0/24 on /servers/0");
        assertConflict(
                plan(server("odd", "10.33.0.1/24"), server("odd", "10.33.0.1/24")),
                "/servers/1/name",
                "is the name of /servers/0 too");
    }

    @Test
    void aBadRequestIsRefusedByField() {
        api.post("/imports", "{}").expectProblem(422, "/servers", "must be 1 to 200 long");
        api.post("/imports", "{\"servers\": [{}]}").expectProblem(422, "/servers/0/name", "is required");
        ObjectNode server = server("bad", "10.35.0.1/24", peer("nonsense", "x"));
        api.post("/imports?dry_run=true", body(server))
                .expectProblem(422, "/servers/0/document/peers/0/public_key", "must be 44 characters of base64");
        ObjectNode secret = server("bad", "10.35.0.1/24");
        ((ObjectNode) secret.get("document")).put("private_key", "x");
        api.post("/imports", body(secret)).expectProblem(422, "/servers/0/document/private_key", "is not a field");
        ObjectNode both =
                in("n", server("bad", "10.35.0.1/24")).put("network_id", "018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f");
        api.post("/imports", body(both))
                .expectProblem(422, "/servers/0/network_id", "must not be given beside 'network'");
        ObjectNode odd = server("bad", "10.35.0.1/24").put("endpoint_host", "no host");
        api.post("/imports", body(odd)).expectProblem(422, "/servers/0/endpoint_host", "must be a host name");
        api.post("/imports?dryrun=true", body(odd)).expectProblem(400, "unknown query parameter dryrun");
    }
}
