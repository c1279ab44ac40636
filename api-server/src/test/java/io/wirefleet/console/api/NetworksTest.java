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

final class NetworksTest {
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
    void aNetworkIsCreatedReadReplacedPatchedAndDeleted() {
        Reply created = api.post("/networks", """
                        {"name": "office", "ipv4_cidr": "10.1.0.0/16", "ipv6_cidr": "fd00:1::/64",
                         "reservations": [{"name": "acme", "ipv4_cidr": "10.1.2.0/24"}]}
                        """).expect(201);
        String path = "/networks/" + created.id();
        assertThat(created.header("Location")).isEqualTo("/api/v1" + path);
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        assertThat(created.header("Wirefleet-Receipt")).hasSize(36);
        assertThat(api.get(path).expect(200).json()).isEqualTo(created.json());
        Golden.check("resources/network.json", TestApi.stable(created.json()));

        Reply replaced = api.put(path, "{\"name\": \"office-2\", \"ipv4_cidr\": \"10.1.0.0/16\"}")
                .expect(200);
        assertThat(replaced.json().get("ipv6_cidr").isNull()).isTrue();
        assertThat(replaced.json().get("reservations").isEmpty()).isTrue();
        assertThat(replaced.header("ETag")).isEqualTo("\"2\"");

        Reply patched = api.send(
                        "PATCH",
                        path,
                        "{\"ipv6_cidr\": \"fd00:2::/64\"}",
                        "Content-Type",
                        "application/merge-patch+json")
                .expect(200);
        assertThat(patched.text("name")).isEqualTo("office-2");
        assertThat(patched.text("ipv6_cidr")).isEqualTo("fd00:2::/64");
        assertThat(api.patch(path, "{}").expect(200).header("ETag"))
                .as("nothing changed")
                .isEqualTo("\"3\"");

        api.delete(path).expect(204).header("Wirefleet-Receipt");
        api.get(path).expectProblem(404, "there is no network");
        api.delete(path).expectProblem(404, "there is no network");
    }

    @Test
    void ifMatchGuardsAgainstLostUpdates() {
        String path = "/networks/" + api.network("guarded", "10.2.0.0/24");
        api.patch(path, "{\"name\": \"guarded-2\"}", "If-Match", "\"7\"")
                .expectProblem(412, "its ETag is now \\\"1\\\"");
        api.patch(path, "{\"name\": \"guarded-2\"}", "If-Match", "1").expectProblem(400, "If-Match must be an ETag");
        api.patch(path, "{\"name\": \"guarded-2\"}", "If-Match", "\"7\", \"1\"").expect(200);
        api.delete(path, "If-Match", "\"1\"").expectProblem(412, "has changed");
        api.delete(path, "If-Match", "*").expect(204);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"ipv4_cidr": "10.0.0.0/24"}                                                  | /name                     | is required
                    {"name": "", "ipv4_cidr": "10.0.0.0/24"}                                      | /name                     | must be 1 to 63 printable
                    {"name": " x", "ipv4_cidr": "10.0.0.0/24"}                                    | /name                     | without blanks
                    {"name": "a\\u0007b", "ipv4_cidr": "10.0.0.0/24"}                             | /name                     | must be 1 to 63 printable
                    {"name": "a\\ud800b", "ipv4_cidr": "10.0.0.0/24"}                             | /name                     | must be 1 to 63 printable
                    {"name": "x"}                                                                 | /ipv4_cidr                | is required where
                    {"name": "x", "ipv4_cidr": "fd00::/64"}                                       | /ipv4_cidr                | must be an IPv4 prefix
                    {"name": "x", "ipv6_cidr": "10.0.0.0/24"}                                     | /ipv6_cidr                | must be an IPv6 prefix
                    {"name": "x", "ipv4_cidr": "10.0.0.0/31"}                                     | /ipv4_cidr                | between /8 and /30
                    {"name": "x", "ipv6_cidr": "fd00::/16"}                                       | /ipv6_cidr                | between /32 and /126
                    {"name": "x", "ipv4_cidr": "127.0.0.0/8"}                                     | /ipv4_cidr                | must not touch loopback
                    {"name": "x", "ipv6_cidr": "fe80::/64"}                                       | /ipv6_cidr                | must not touch loopback
                    {"name": "x", "ipv4_cidr": "10.0.0.0/24", "reservations": [{"name": "r"}]}    | /reservations/0/ipv4_cidr | is required where
                    {"name": "x", "ipv4_cidr": "10.0.0.0/24", "reservations": [{"name": "r", "ipv4_cidr": "10.0.1.0/28"}]} | /reservations/0/ipv4_cidr | must lie inside
                    {"name": "x", "ipv4_cidr": "10.0.0.0/24", "reservations": [{"name": "r", "ipv6_cidr": "fd00::/80"}]}   | /reservations/0/ipv6_cidr | must not be given
                    {"name": "x", "ipv4_cidr": "10.0.0.0/24", "reservations": [{"name": "r", "ipv4_cidr": "10.0.0.0/28"}, {"name": "s", "ipv4_cidr": "10.0.0.8/29"}]} | /reservations/1/ipv4_cidr | overlaps the reservation 'r'
                    {"name": "x", "ipv4_cidr": "10.0.0.0/24", "reservations": [{"name": "r", "ipv4_cidr": "10.0.0.0/28"}, {"name": "r", "ipv4_cidr": "10.0.0.16/28"}]} | /reservations/1/name | name of another reservation
                    {"name": "x", "ipv4_cidr": "10.0.0.0/24", "reservations": [{"name": "r", "ipv4_cidr": "10.0.0.0/28", "size": 3}]} | /reservations/0/size | is not a field
                    {"name": "x", "ipv4_cidr": "10.0.0.0/24", "reservations": {}}                 | /reservations             | must be an array
                    """)
    void aBadNetworkIsRefusedByField(String body, String pointer, String detail) {
        api.post("/networks", body).expectProblem(422, pointer, detail);
    }

    @Test
    void namesAreUnique() {
        api.network("taken", "10.3.0.0/24");
        api.post("/networks", "{\"name\": \"taken\", \"ipv4_cidr\": \"10.4.0.0/24\"}")
                .expectProblem(409, "/name", "is the name of another network");
    }

    @Test
    void aPlanMayGrowButNotLeaveAnybodyOutside() {
        String id = api.network("growing", "10.5.0.0/24");
        api.server("hub-growing", id);
        api.post("/peers", TestApi.peerBody("far", id, ", \"addresses\": [\"10.5.0.200\"]"))
                .expect(201);
        api.patch("/networks/" + id, "{\"ipv4_cidr\": \"10.5.0.0/25\"}").expectProblem(409, "10.5.0.200 of peer 'far'");
        api.patch("/networks/" + id, "{\"ipv4_cidr\": \"10.6.0.0/24\"}")
                .expectProblem(409, "10.5.0.1 of server 'hub-growing'");
        api.patch("/networks/" + id, "{\"reservations\": [{\"name\": \"r\", \"ipv4_cidr\": \"10.5.0.192/26\"}]}")
                .expectProblem(409, "10.5.0.200 of peer 'far'");
        api.patch("/networks/" + id, "{\"ipv4_cidr\": \"10.5.0.0/16\"}").expect(200);
    }

    @Test
    void aSecondFamilyComesOnlyToANetworkThatNobodyIsIn() {
        String id = api.network("one-family", "10.10.0.0/24");
        api.patch("/networks/" + id, "{\"ipv6_cidr\": \"fd00:10::/64\"}").expect(200);
        api.patch("/networks/" + id, "{\"ipv6_cidr\": null}").expect(200);
        String server = api.server("hub-one-family", id);
        api.patch("/networks/" + id, "{\"ipv6_cidr\": \"fd00:10::/64\"}")
                .expectProblem(422, "/ipv6_cidr", "make a new network with both families");
        api.delete("/servers/" + server).expect(204);
        api.patch("/networks/" + id, "{\"ipv6_cidr\": \"fd00:10::/64\"}").expect(200);
    }

    @Test
    void aReservationInUseStays() {
        String id = api.post("/networks", """
                        {"name": "reserving", "ipv4_cidr": "10.7.0.0/24",
                         "reservations": [{"name": "acme", "ipv4_cidr": "10.7.0.64/28"}]}
                        """).expect(201).id();
        api.post("/peers", TestApi.peerBody("of-acme", id, ", \"reservation\": \"acme\""))
                .expect(201);
        api.patch("/networks/" + id, "{\"reservations\": []}")
                .expectProblem(409, "/reservations", "peer 'of-acme' (reservation 'acme')");
        api.patch("/networks/" + id, "{\"reservations\": [{\"name\": \"acme\", \"ipv4_cidr\": \"10.7.0.128/28\"}]}")
                .expectProblem(409, "10.7.0.64 of peer 'of-acme'");
    }

    @Test
    void aNetworkInUseIsNotDeleted() {
        String id = api.network("used", "10.8.0.0/24");
        api.server("hub-used", id);
        api.delete("/networks/" + id).expectProblem(409, "is in use by server 'hub-used'");
    }

    @Test
    void listsArePagedById() {
        for (int i = 0; i < 5; i++) {
            api.network("page-" + i, "10.9." + i + ".0/24");
        }
        Reply first = api.get("/networks?limit=3").expect(200);
        assertThat(first.json().get("items").size()).isEqualTo(3);
        Reply next = api.get("/networks?limit=1000&cursor=" + first.text("next_cursor"))
                .expect(200);
        assertThat(next.json().get("next_cursor").isNull()).isTrue();
        assertThat(next.json().get("items").get(0).get("id").stringValue())
                .isGreaterThan(first.json().get("items").get(2).get("id").stringValue());
        assertThat(api.get("/networks?name=page-2").json().get("items").size()).isEqualTo(1);
        assertThat(api.get("/networks?name=none").json().get("items").size()).isZero();
    }
}
