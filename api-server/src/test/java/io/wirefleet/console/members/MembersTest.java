package io.wirefleet.console.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

final class MembersTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static TestApi alex;
    private static String network;
    private static String closed;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.network("open", "10.8.0.0/16");
        closed = api.network("closed", "10.9.0.0/16");
        alex = api.as(api.apiToken("alex", "member", ", \"owner\": \"alex\""));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void open() {
        limit(", \"max_peers\": 100");
    }

    private static void limit(String more) {
        api.put("/member-limits", "{\"network_ids\": [\"%s\"]%s}".formatted(network, more))
                .expect(200);
    }

    private static Reply make(String name, String more) {
        return alex.post("/peers", TestApi.peerBody(name, network, more));
    }

    private static String othersPeer(String name) {
        return api.post("/peers", TestApi.peerBody(name, network, ", \"owner\": \"kim\""))
                .expect(201)
                .id();
    }

    @Test
    void aMemberManagesPeersOfTheirOwn() {
        Reply made = make("laptop", "").expect(201);
        assertThat(made.text("owner")).isEqualTo("alex");
        String path = "/peers/" + made.id();
        alex.get(path).expect(200);
        alex.get(path + "/config").expectProblem(409, "the peer is on no such server");
        alex.post(path + "/rotate", "{\"next_public_key\": \"" + TestApi.newKey() + "\"}")
                .expect(200);
        alex.patch(path, "{\"name\": \"notebook\", \"enabled\": false}").expect(200);
        alex.put(path, TestApi.peerBody("notebook", network, ", \"enabled\": false"))
                .expect(200);
        alex.delete(path).expect(204);
        alex.post("/peers/" + make("phone", "").id() + "/revoke", "").expect(200);
    }

    @Test
    @DisplayName("a member's token meets no peer of another's: 404")
    void anothersPeersAreNotThere() {
        String id = othersPeer("of-kim");
        String path = "/peers/" + id;
        alex.get(path).expectProblem(404, "there is no peer '" + id + "'");
        alex.patch(path, "{\"name\": \"mine\"}").expectProblem(404, "there is no peer");
        alex.put(path, TestApi.peerBody("mine", network, "")).expectProblem(404, "there is no peer");
        alex.delete(path).expectProblem(404, "there is no peer");
        alex.post(path + "/revoke", "").expectProblem(404, "there is no peer");
        alex.get("/peers/nonsense").expectProblem(404, "there is no peer");
        assertThat(api.get(path).expect(200).text("name")).isEqualTo("of-kim");
    }

    @Test
    void aListHoldsTheirOwnOnly() {
        othersPeer("listed-of-kim");
        make("listed", "").expect(201);
        JsonNode items = alex.get("/peers?limit=1000").expect(200).json().get("items");
        assertThat(items.values())
                .isNotEmpty()
                .allMatch(peer -> peer.get("owner").stringValue().equals("alex"));
        alex.get("/peers?owner=alex").expect(200);
        alex.get("/peers?owner=kim").expectProblem(403, "members see peers of their own only");
    }

    @Test
    void whatSelectsReservesOrRoutesIsForOperators() {
        make("a", ", \"owner\": \"kim\"").expectProblem(422, "/owner", "must be 'alex' or left out");
        make("a", ", \"tags\": {\"role\": \"dba\"}").expectProblem(422, "/tags", "is for operators to set");
        make("a", ", \"routed_prefixes\": [\"192.168.0.0/24\"]")
                .expectProblem(422, "/routed_prefixes", "is for operators");
        make("a", ", \"addresses\": [\"10.8.0.77\"]").expectProblem(422, "/addresses", "is for operators to set");
        make("a", ", \"reservation\": \"vip\"").expectProblem(422, "/reservation", "is for operators to set");
        alex.post("/peers", TestApi.peerBody("a", closed, ""))
                .expectProblem(422, "/network_id", "in which members may");
        String path = "/peers/" + make("b", "").expect(201).id();
        alex.patch(path, "{\"owner\": \"kim\"}").expectProblem(422, "/owner", "must be 'alex'");
        alex.patch(path, "{\"tags\": {\"role\": \"dba\"}}").expectProblem(422, "/tags", "is for operators to set");
        alex.patch(path, "{\"routed_prefixes\": [\"0.0.0.0/0\"]}")
                .expectProblem(422, "/routed_prefixes", "is for operators to set");
        alex.patch(path, "{\"addresses\": [\"10.8.0.77\"]}")
                .expectProblem(422, "/addresses", "is for operators to set");
    }

    @Test
    void whatOperatorsSetStaysThroughAMembersChange() {
        String id = make("kept", "").expect(201).id();
        api.patch("/peers/" + id, "{\"tags\": {\"team\": \"web\"}, \"enabled\": false}")
                .expect(200);
        alex.post("/peers/" + id + "/rotate", "{\"next_public_key\": \"" + TestApi.newKey() + "\"}")
                .expect(200);
        Reply renamed = alex.patch("/peers/" + id, "{\"name\": \"kept-too\"}").expect(200);
        assertThat(renamed.json().get("next_public_key").isNull()).isFalse();
        assertThat(renamed.json().get("tags").get("team").stringValue()).isEqualTo("web");
        alex.patch("/peers/" + id, "{\"enabled\": true}").expectProblem(422, "/enabled", "is for operators");
    }

    @Test
    void addressesMayBeAskedForWhereTheLimitsSaySo() {
        limit(", \"may_ask_for_addresses\": true, \"max_peers\": 100");
        assertThat(make("chosen", ", \"addresses\": [\"10.8.9.9\"]")
                        .expect(201)
                        .json()
                        .get("addresses")
                        .get(0)
                        .stringValue())
                .isEqualTo("10.8.9.9");
    }

    @Test
    void thereAreNoMoreThanTheLimitAllowsEvenAtOnce() throws Exception {
        TestApi sam = api.as(api.apiToken("sam", "member", ", \"owner\": \"sam\""));
        limit(", \"max_peers\": 3");
        List<Callable<Integer>> calls = Stream.iterate(0, i -> i + 1)
                .limit(8)
                .<Callable<Integer>>map(i -> () -> sam.post("/peers", TestApi.peerBody("sam-" + i, network, ""))
                        .status())
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> statuses = threads.invokeAll(calls).stream()
                    .map(Future::resultNow)
                    .sorted()
                    .toList();
            assertThat(statuses).containsExactly(201, 201, 201, 409, 409, 409, 409, 409);
        }
        sam.post("/peers", TestApi.peerBody("sam-x", network, ""))
                .expectProblem(409, "'sam' has 3 peers, and members may have 3");
    }

    @Test
    void whereThereIsALongestLifetimeAnExpiryIsRequired() {
        limit(", \"longest_lifetime_seconds\": 3600, \"max_peers\": 100");
        make("c", "").expectProblem(422, "/expires_at", "is required for peers of members, and at most 3600 seconds");
        Instant late = Instant.now().plusSeconds(7200);
        make("c", ", \"expires_at\": \"" + late + "\"").expectProblem(422, "/expires_at", "at most 3600 seconds ahead");
        Instant fine = Instant.now().plusSeconds(1800);
        String id = make("c", ", \"expires_at\": \"" + fine + "\"").expect(201).id();
        alex.patch("/peers/" + id, "{\"expires_at\": null}").expectProblem(422, "/expires_at", "is required");
        alex.patch("/peers/" + id, "{\"name\": \"d\"}").expect(200);
    }

    @Test
    void untilAnAdministratorSaysWhereMembersMakeNone() {
        api.put("/member-limits", "{}").expect(200);
        JsonNode limits = alex.get("/member-limits").expect(200).json();
        assertThat(limits.get("network_ids").isEmpty()).isTrue();
        assertThat(limits.get("max_peers").intValue()).isEqualTo(5);
        make("e", "").expectProblem(422, "/network_id", "GET /member-limits");
        api.put("/member-limits", "{\"network_ids\": null, \"max_peers\": 100}").expect(200);
        alex.post("/peers", TestApi.peerBody("everywhere", closed, "")).expect(201);
    }

    @Test
    @DisplayName("I10 a member's deletion, repeated, is answered as the first one, and to nobody else")
    void i10ARepeatedDeletionIsAnsweredAsTheFirstOne() {
        String id = make("once", "").expect(201).id();
        String receipt = alex.delete("/peers/" + id, "Idempotency-Key", "gone")
                .expect(204)
                .header("Wirefleet-Receipt");
        Reply again = alex.delete("/peers/" + id, "Idempotency-Key", "gone").expect(204);
        assertThat(again.header("Wirefleet-Receipt")).isEqualTo(receipt);
        String kim = api.apiToken("kim-again", "member", ", \"owner\": \"kim\"");
        api.as(kim).delete("/peers/" + id, "Idempotency-Key", "gone").expectProblem(404, "there is no peer");
    }

    @Test
    void limitsAreTheAdministratorsAndAreChecked() {
        alex.put("/member-limits", "{}").expectProblem(403, "this takes the role admin");
        api.put("/member-limits", "{\"max_peers\": -1}").expectProblem(422, "/max_peers", "must be between");
        api.put("/member-limits", "{\"network_ids\": [\"018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f\"]}")
                .expectProblem(422, "/network_ids/0", "is no network");
        api.put("/member-limits", "{\"maximum\": 1}").expectProblem(422, "/maximum", "is not a field");
    }

    @Test
    @DisplayName("I4 a change of the members' limits is in the audit")
    void aChangeOfTheLimitsIsInTheAudit() {
        limit(", \"max_peers\": 41");
        limit(", \"max_peers\": 42");
        JsonNode entry = Json.parse(DATABASE.dsl()
                .fetchSingle("select content from audit_entry where kind = 'member_limits' order by id desc limit 1")
                .get(0, String.class));
        assertThat(entry.get("before").get("max_peers").intValue()).isEqualTo(41);
        assertThat(entry.get("after").get("max_peers").intValue()).isEqualTo(42);
    }
}
