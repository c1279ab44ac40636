package io.wirefleet.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.testing.Golden;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeersTest {
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
    void aPeerIsCreatedWithDefaultsReplacedPatchedAndDeleted() {
        String network = api.post(
                        "/networks",
                        "{\"name\": \"peers\", \"ipv4_cidr\": \"10.1.0.0/24\", \"ipv6_cidr\": \"fd00:1::/64\"}")
                .expect(201)
                .id();
        String key = TestApi.newKey();
        Reply created =
                api.post("/peers", TestApi.peerBody("laptop", network, key, "")).expect(201);
        String path = "/peers/" + created.id();
        assertThat(api.get(path).expect(200).json()).isEqualTo(created.json());
        Golden.check(
                "resources/peer.json",
                TestApi.stable(created.json()).replace(network, "NETWORK").replace(key, "KEY"));

        String nextKey = TestApi.newKey();
        Reply replaced = api.put(
                        path,
                        TestApi.peerBody(
                                "laptop-2",
                                network,
                                nextKey,
                                ", \"owner\": \"ada\", \"tags\": {\"team\": \"core\"}, \"preshared_key\": \"per_server\","
                                        + " \"routed_prefixes\": [\"192.168.7.0/24\"],"
                                        + " \"persistent_keepalive_seconds\": 0, \"enabled\": false,"
                                        + " \"expires_at\": \"2030-01-01T00:00:00+02:00\""))
                .expect(200);
        assertThat(replaced.json().get("addresses"))
                .as("for life")
                .isEqualTo(created.json().get("addresses"));
        assertThat(replaced.text("expires_at")).isEqualTo("2029-12-31T22:00:00Z");
        Reply patched =
                api.patch(path, "{\"enabled\": true, \"expires_at\": null}").expect(200);
        assertThat(patched.text("owner")).isEqualTo("ada");
        assertThat(patched.json().get("expires_at").isNull()).isTrue();
        for (String filter : new String[] {
            "name=laptop-2", "owner=ada", "tag=team:core", "network_id=" + network, "public_key=" + query(nextKey)
        }) {
            assertThat(api.get("/peers?" + filter)
                            .expect(200)
                            .json()
                            .get("items")
                            .size())
                    .as(filter)
                    .isEqualTo(1);
        }
        assertThat(api.get("/peers?owner=bob").json().get("items").size()).isZero();
        api.delete(path).expect(204);
        api.get(path).expect(404);
    }

    private static String query(String text) {
        return text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    , "public_key": "abc"                                            | /public_key                   | must be 44 characters of base64
                    , "public_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="   | /public_key                   | is a low-order point
                    , "public_key": 7                                                | /public_key                   | must be a string
                    , "next_public_key": "x"                                         | /next_public_key              | base64
                    , "preshared_key": "secret"                                      | /preshared_key                | must be one of none, per_server
                    , "persistent_keepalive_seconds": 70000                          | /persistent_keepalive_seconds | must be between 0 and 65535
                    , "expires_at": "tomorrow"                                       | /expires_at                   | must be an RFC 3339 time
                    , "enabled": "yes"                                               | /enabled                      | must be true or false
                    , "addresses": ["10.0.0.1/32"]                                   | /addresses/0                  | without a prefix length
                    , "addresses": ["10.0.0.1", "10.0.0.2"]                          | /addresses                    | two addresses of one family
                    , "routed_prefixes": ["10.0.0.0/8", "10.1.0.0/16"]               | /routed_prefixes              | overlaps
                    , "owner": ""                                                    | /owner                        | must be 1 to 255
                    , "attachments": []                                              | /attachments                  | is read only
                    , "allowed_ips": []                                              | /allowed_ips                  | is not a field
                    """)
    void aBadPeerIsRefusedByField(String more, String pointer, String detail) {
        String body = TestApi.peerBody("x", "018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f", more);
        if (more.contains("\"public_key\"")) {
            body = body.replaceFirst(", \"public_key\": \"[^\"]*\"", "");
        }
        api.post("/peers", body).expectProblem(422, pointer, detail);
    }

    @Test
    void keysAndNamesAreUniqueAndRevokedKeysAreBarred() {
        String network = api.network("unique", "10.2.0.0/24");
        String other = api.network("unique-2", "10.3.0.0/24");
        String key = TestApi.newKey();
        String id = api.post("/peers", TestApi.peerBody("first", network, key, ""))
                .expect(201)
                .id();
        api.post("/peers", TestApi.peerBody("second", other, key, ""))
                .expectProblem(409, "/public_key", "is the key of peer 'first'");
        api.post("/peers", TestApi.peerBody("first", network, ""))
                .expectProblem(409, "/name", "is the name of another peer");
        api.post("/peers", TestApi.peerBody("first", other, "")).expect(201);
        Reply revoked = api.send("POST", "/peers/" + id + "/revoke", "", "Idempotency-Key", "revoke")
                .expect(200);
        assertThat(revoked.id()).isEqualTo(revoked.header("Wirefleet-Receipt"));
        assertThat(revoked.text("status")).isEqualTo("closed");
        assertThat(api.send("POST", "/peers/" + id + "/revoke", "", "Idempotency-Key", "revoke")
                        .expect(200)
                        .id())
                .isEqualTo(revoked.id());
        api.get("/peers/" + id).expect(404);
        api.post("/peers", TestApi.peerBody("again", network, key, ""))
                .expectProblem(409, "/public_key", "was revoked");
    }

    @Test
    void sitesStayOutsideThePlan() {
        String network = api.network("sites", "10.4.0.0/24");
        api.post(
                        "/peers",
                        TestApi.peerBody(
                                "branch", network, ", \"routed_prefixes\": [\"192.168.0.0/24\", \"10.0.0.0/8\"]"))
                .expectProblem(422, "/routed_prefixes/1", "overlaps the plan of network 'sites'");
    }

    @Test
    void addressesAreAskedForInsideThePlan() {
        String network = api.post("/networks", """
                        {"name": "asking", "ipv4_cidr": "10.5.0.0/24",
                         "reservations": [{"name": "acme", "ipv4_cidr": "10.5.0.64/28"}]}
                        """).expect(201).id();
        assertAddress(
                api.post("/peers", TestApi.peerBody("a", network, ", \"addresses\": [\"10.5.0.7\"]")), "10.5.0.7");
        api.post("/peers", TestApi.peerBody("b", network, ", \"addresses\": [\"10.5.0.7\"]"))
                .expectProblem(409, "/addresses/0", "10.5.0.7 is held by peer 'a'");
        for (String[] bad : new String[][] {
            {"10.6.0.7", "outside the plan of network 'asking'"},
            {"fd00::1", "outside the plan of network 'asking'"},
            {"10.5.0.0", "is the address of the network itself"},
            {"10.5.0.255", "is the address of the network itself"},
            {"10.5.0.70", "belongs to the reservation 'acme'; name it"}
        }) {
            api.post("/peers", TestApi.peerBody("c", network, ", \"addresses\": [\"" + bad[0] + "\"]"))
                    .expectProblem(422, "/addresses/0", bad[1]);
        }
        assertAddress(
                api.post(
                        "/peers",
                        TestApi.peerBody("d", network, ", \"reservation\": \"acme\", \"addresses\": [\"10.5.0.70\"]")),
                "10.5.0.70");
        api.post("/peers", TestApi.peerBody("e", network, ", \"reservation\": \"acme\", \"addresses\": [\"10.5.0.8\"]"))
                .expectProblem(422, "/addresses/0", "outside the reservation 'acme'");
        api.post("/peers", TestApi.peerBody("f", network, ", \"reservation\": \"none\""))
                .expectProblem(422, "/reservation", "is no reservation of network 'asking'");
        assertAddress(api.post("/peers", TestApi.peerBody("g", network, ", \"reservation\": \"acme\"")), "10.5.0.64");
        assertAddress(api.post("/peers", TestApi.peerBody("h", network, "")), "10.5.0.1");
    }

    private static void assertAddress(Reply created, String address) {
        assertThat(created.expect(201).json().get("addresses").toString()).isEqualTo("[\"" + address + "\"]");
    }

    @Test
    void addressesMayBeChangedByAskingForOthers() {
        String network = api.network("moving", "10.6.0.0/24");
        String id = api.post("/peers", TestApi.peerBody("mover", network, ""))
                .expect(201)
                .id();
        assertThat(api.patch("/peers/" + id, "{\"addresses\": [\"10.6.0.9\"]}")
                        .expect(200)
                        .json()
                        .get("addresses")
                        .toString())
                .isEqualTo("[\"10.6.0.9\"]");
        assertAddress(api.post("/peers", TestApi.peerBody("next", network, "")), "10.6.0.2");
    }

    @Test
    void releasedAddressesRestExceptForTheSameKey() {
        String network = api.network("resting", "10.7.0.0/30");
        String key = TestApi.newKey();
        String body = TestApi.peerBody("first", network, key, "");
        String asking = TestApi.peerBody("first", network, key, ", \"addresses\": [\"10.7.0.1\"]");
        api.delete("/peers/" + api.post("/peers", body).expect(201).id()).expect(204);
        assertAddress(api.post("/peers", TestApi.peerBody("other", network, "")), "10.7.0.2");
        api.post("/peers", TestApi.peerBody("third", network, ""))
                .expectProblem(409, "/network_id", "network 'resting' has no free IPv4 address left");
        api.post("/peers", TestApi.peerBody("third", network, ", \"addresses\": [\"10.7.0.1\"]"))
                .expectProblem(409, "/addresses/0", "rests");
        Reply again = api.post("/peers", asking);
        assertAddress(again, "10.7.0.1");
        api.delete("/peers/" + again.id()).expect(204);
        assertAddress(api.post("/peers", body), "10.7.0.1");
    }

    @Test
    void aBatchIsAllOrNothingAndInOrder() {
        String network = api.network("batch", "10.8.0.0/24");
        String good = TestApi.peerBody("b1", network, "") + ", "
                + TestApi.peerBody("b2", network, ", \"addresses\": [\"10.8.0.9\"]") + ", "
                + TestApi.peerBody("b3", network, "");
        api.post("/peers/batch", "{\"items\": [" + good + ", " + TestApi.peerBody("b1", network, "") + "]}")
                .expectProblem(409, "/items/3/name", "is the name of another peer");
        api.post("/peers/batch", "{\"items\": [" + good + ", {\"name\": 1}]}")
                .expectProblem(422, "/items/3/name", "must be a string")
                .expectProblem(422, "/items/3/public_key", "is required");
        assertThat(api.get("/peers?network_id=" + network).json().get("items").size())
                .isZero();
        Reply created = api.post("/peers/batch", "{\"items\": [" + good + "]}").expect(201);
        assertThat(created.json().get("items").values().stream()
                        .map(peer -> peer.get("name").stringValue() + " "
                                + peer.get("addresses").get(0).stringValue()))
                .containsExactly("b1 10.8.0.1", "b2 10.8.0.9", "b3 10.8.0.2");
        String last = created.json().get("items").get(2).get("id").stringValue();
        String first = created.json().get("items").get(0).get("id").stringValue();
        Reply read = api.post(
                        "/peers/batch",
                        "{\"ids\": [\"" + last + "\", \"018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f\", \"" + first + "\"]}")
                .expect(200);
        assertThat(read.json().get("items").get(0).get("name").stringValue()).isEqualTo("b3");
        assertThat(read.json().get("items").get(1).isNull()).isTrue();
        assertThat(read.json().get("items").get(2).get("name").stringValue()).isEqualTo("b1");
        api.post("/peers/batch", "{\"items\": []}").expectProblem(422, "/items", "must be 1 to 1000 long");
        api.post("/peers/batch", "{}").expectProblem(422, "", "must have either 'items' or 'ids'");
    }
}
