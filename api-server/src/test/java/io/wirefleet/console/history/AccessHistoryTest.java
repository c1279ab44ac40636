package io.wirefleet.console.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.delivery.Receipts;
import io.wirefleet.console.delivery.Signals;
import io.wirefleet.console.http.Author;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class AccessHistoryTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static int fleets;

    private String network;
    private String server;
    private String peer;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ofHours(24));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /// A fleet of its own: `n` tells it from those of other tests.
    @BeforeEach
    void aServerAndAPeer() {
        int n = ++fleets;
        network = api.network("net-" + n, "10." + n + ".0.0/24");
        server = api.server("server-" + n, network);
        enrol(server);
        peer = api.post("/peers", TestApi.peerBody("peer-" + n, network, ", \"owner\": \"ada-%d\"".formatted(n)))
                .expect(201)
                .id();
    }

    private static void enrol(String server) {
        DATABASE.dsl()
                .execute(
                        "insert into server_agent (server_id, identity_key, public_key, agent_version)"
                                + " values ({0}, {1}, {2}, 'test')",
                        UUID.fromString(server), newKey(), newKey());
    }

    private static byte[] newKey() {
        return PrivateKey.generate(new SecureRandom()).publicKey().bytes();
    }

    /// The server's agent says that it has everything.
    private static void acknowledge(String server) {
        long revision =
                api.get("/servers/" + server).json().get("desired_revision").longValue();
        new Receipts(
                        DATABASE.dsl(),
                        new Signals(),
                        Clock.systemUTC(),
                        new AuditLog(UUID::randomUUID, Clock.systemUTC()))
                .acknowledge(Author.CONSOLE, new ServerId(UUID.fromString(server)), new Revision(revision));
    }

    private String rule(String more) {
        return api.post("/access-rules", """
                        {"name": "rule-%s", "peers": {"ids": ["%s"]}, "servers": {"ids": ["%s"]},
                         "destinations": ["192.0.2.0/24"]%s}
                        """.formatted(UUID.randomUUID(), peer, server, more))
                .expect(201)
                .id();
    }

    /// By the clock that the record is kept by.
    private static Instant now() {
        return DATABASE.dsl()
                .fetchSingle("select clock_timestamp() as now")
                .get("now", OffsetDateTime.class)
                .toInstant();
    }

    private List<JsonNode> access(String query) {
        List<JsonNode> items = new ArrayList<>();
        api.get("/access?" + query).expect(200).json().get("items").forEach(items::add);
        return items;
    }

    private List<String> states(String query) {
        return access(query).stream().map(row -> row.get("state").stringValue()).toList();
    }

    @Test
    @DisplayName("I2 the record shows no access where no rule gives any, now or then")
    void i2NoRuleNoAccess() {
        Instant before = now();
        assertThat(access("peer_id=" + peer)).isEmpty();
        String rule = rule("");
        assertThat(access("peer_id=" + peer)).hasSize(1);
        api.patch("/access-rules/" + rule, "{\"peers\": {\"ids\": []}}").expect(200);
        acknowledge(server);
        assertThat(access("peer_id=" + peer)).isEmpty();
        assertThat(access("peer_id=" + peer + "&at=" + before)).isEmpty();
    }

    @Test
    @DisplayName("I3 access that was taken away stays in the answer as ending until the server says that it is gone")
    void i3TakenAwayIsEndingUntilTheServerSaysSo() {
        rule("");
        assertThat(states("peer_id=" + peer)).containsExactly("pending");
        acknowledge(server);
        Instant given = now();
        JsonNode active = access("peer_id=" + peer).getFirst();
        assertThat(active.get("state").stringValue()).isEqualTo("active");
        assertThat(active.get("confirmed_at").isNull()).isFalse();

        api.post("/peers/" + peer + "/revoke", "").expect(200);
        Instant revoked = now();
        JsonNode ending = access("peer_id=" + peer).getFirst();
        assertThat(ending.get("state").stringValue()).isEqualTo("ending");
        assertThat(Instant.parse(ending.get("removed_at").stringValue())).isBetween(given, revoked);
        assertThat(ending.get("peer_name")).isEqualTo(active.get("peer_name"));

        acknowledge(server);
        assertThat(states("peer_id=" + peer)).isEmpty();
        assertThat(states("peer_id=" + peer + "&at=" + revoked)).containsExactly("ending");
        assertThat(states("peer_id=" + peer + "&at=" + given)).containsExactly("active");
    }

    @Test
    void aDeletedRuleIsEndingWhereAnotherRuleKeepsThePeerOnTheServer() {
        String one = rule("");
        rule("");
        acknowledge(server);
        api.delete("/access-rules/" + one).expect(204);
        List<JsonNode> rows = access("peer_id=" + peer);
        assertThat(rows.stream().map(row -> row.get("state").stringValue()))
                .containsExactlyInAnyOrder("ending", "active");
        assertThat(rows.stream()
                        .filter(row -> row.get("rule_id").stringValue().equals(one))
                        .map(row -> row.get("state").stringValue()))
                .containsExactly("ending");
    }

    @Test
    void whatANarrowedRuleGaveIsEnding() {
        String rule = rule("");
        acknowledge(server);
        api.patch("/access-rules/" + rule, "{\"destinations\": [\"192.0.2.0/28\"]}")
                .expect(200);
        List<JsonNode> rows = access("server_id=" + server);
        assertThat(rows.stream().map(row -> row.get("state").stringValue() + row.get("destinations")))
                .containsExactly("pending[\"192.0.2.0/28\"]", "ending[\"192.0.2.0/24\"]");
        acknowledge(server);
        assertThat(states("server_id=" + server)).containsExactly("active");
    }

    @Test
    @DisplayName("I3 what a silent server may still have is ending, each of the terms that it did not hear the end of")
    void i3AllThatASilentServerMayHaveIsEnding() {
        String rule = rule("");
        acknowledge(server);
        api.patch("/access-rules/" + rule, "{\"destinations\": [\"198.51.100.0/24\"]}")
                .expect(200);
        api.patch("/peers/" + peer, "{\"name\": \"renamed-" + UUID.randomUUID() + "\"}")
                .expect(200);
        api.post("/peers/" + peer + "/revoke", "").expect(200);
        Instant revoked = now();
        assertThat(access("peer_id=" + peer).stream()
                        .map(row -> row.get("state").stringValue() + row.get("destinations")))
                .containsExactly("ending[\"198.51.100.0/24\"]", "ending[\"192.0.2.0/24\"]");
        assertThat(states("peer_id=" + peer + "&destination=192.0.2.9")).containsExactly("ending");
        List<String> seen = new ArrayList<>();
        Reply page = api.get("/access?limit=1&peer_id=" + peer).expect(200);
        String next = next(page, seen);
        next(api.get("/access?limit=1&peer_id=" + peer + "&cursor=" + next).expect(200), seen);
        assertThat(seen).as("on pages of one row").containsExactly(rule, rule);

        acknowledge(server);
        assertThat(states("peer_id=" + peer)).isEmpty();
        assertThat(states("peer_id=" + peer + "&at=" + revoked)).containsExactly("ending", "ending");
    }

    @Test
    void sinceGoesBackOverChangesThatGaveTheSame() {
        String rule = rule("");
        String since = access("peer_id=" + peer).getFirst().get("since").stringValue();
        api.patch("/access-rules/" + rule, "{\"description\": \"the same\"}").expect(200);
        api.patch("/peers/" + peer, "{\"tags\": {\"laptop\": \"new\"}}").expect(200);
        assertThat(access("peer_id=" + peer).getFirst().get("since").stringValue())
                .isEqualTo(since);
        api.patch("/peers/" + peer, "{\"enabled\": false}").expect(200);
        api.patch("/peers/" + peer, "{\"enabled\": true}").expect(200);
        assertThat(Instant.parse(
                        access("peer_id=" + peer).getFirst().get("since").stringValue()))
                .isAfter(Instant.parse(since));
    }

    @Test
    void deletedThingsKeepTheirNamesAndTheirTime() {
        String rule = rule("");
        acknowledge(server);
        Instant then = now();
        JsonNode was = access("peer_id=" + peer).getFirst();
        api.delete("/access-rules/" + rule).expect(204);
        api.delete("/peers/" + peer).expect(204);
        api.delete("/servers/" + server).expect(204);
        JsonNode is = access("peer_id=" + peer + "&at=" + then).getFirst();
        assertThat(is).isEqualTo(was);
        assertThat(access("owner=" + was.get("owner").stringValue())).isEmpty();
        assertThat(access("owner=" + was.get("owner").stringValue() + "&at=" + then))
                .containsExactly(was);
    }

    @Test
    void windowsAndExpiryAreJudgedAtTheTimeAskedFor() {
        rule(", \"valid_from\": \"2999-01-01T00:00:00Z\"");
        assertThat(access("peer_id=" + peer)).isEmpty();
        rule("");
        Instant open = now();
        Instant soon = open.plusSeconds(1);
        api.patch("/peers/" + peer, "{\"expires_at\": \"" + soon + "\"}").expect(200);
        assertThat(access("peer_id=" + peer + "&at=" + open)).hasSize(1);
        DATABASE.dsl().fetch("select pg_sleep(greatest(0, extract(epoch from {0} - clock_timestamp())))", soon);
        acknowledge(server);
        assertThat(access("peer_id=" + peer)).isEmpty();
        assertThat(access("peer_id=" + peer + "&at=" + open)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.9, 1",
        "192.0.2.0/25, 1",
        "0.0.0.0/0, 1",
        "192.0.2.129, 0",
        "192.0.2.128/25, 0",
        "198.51.100.1, 0",
        "2001:db8::1, 0"
    })
    void destinationsAreAskedForByAddressOrPrefix(String destination, int rows) {
        rule(", \"exclude_destinations\": [\"192.0.2.128/25\"]");
        assertThat(access("peer_id=" + peer + "&destination=" + destination)).hasSize(rows);
    }

    private String address(String ofPeer) {
        return api.get("/peers/" + ofPeer).json().get("addresses").get(0).stringValue();
    }

    @Test
    @DisplayName("I2 a full tunnel does not reach peers, unless the rule names them, now and as of any date")
    void aFullTunnelDoesNotReachPeers() {
        String wide = rule("").transform(id -> {
            api.patch("/access-rules/" + id, "{\"destinations\": [\"0.0.0.0/0\"]}")
                    .expect(200);
            return id;
        });
        acknowledge(server);
        String other = address(api.post("/peers", TestApi.peerBody("other-" + UUID.randomUUID(), network, ""))
                .expect(201)
                .id());
        String own = address(peer);
        assertThat(access("peer_id=" + peer + "&destination=192.0.2.1")).hasSize(1);
        assertThat(access("destination=" + other)).isEmpty();
        Instant unnamed = now();
        api.patch("/access-rules/" + wide, "{\"destinations\": [\"0.0.0.0/0\", \"" + other + "/32\"]}")
                .expect(200);
        assertThat(states("destination=" + other)).containsExactly("pending");
        assertThat(access("destination=" + own)).isEmpty();
        acknowledge(server);
        Instant named = now();
        api.patch("/access-rules/" + wide, "{\"destinations\": [\"0.0.0.0/0\"]}")
                .expect(200);
        assertThat(states("destination=" + other))
                .as("until the server says that it is gone")
                .containsExactly("ending");
        acknowledge(server);
        assertThat(states("destination=" + other)).isEmpty();
        assertThat(states("destination=" + other + "&at=" + named)).containsExactly("active");
        assertThat(states("destination=" + other + "&at=" + unnamed)).isEmpty();
    }

    @Test
    void whatAWideRuleReachedBeforeItsServersPlansWereKnownStaysInTheRecord() {
        String wide = rule("");
        api.patch("/access-rules/" + wide, "{\"destinations\": [\"0.0.0.0/0\"]}")
                .expect(200);
        Instant before = now();
        DATABASE.dsl()
                .execute(
                        "update met_plans set since = clock_timestamp() where server_id = {0} and until = 'infinity'",
                        UUID.fromString(server));
        assertThat(access("peer_id=" + peer + "&destination=" + address(peer))).isEmpty();
        assertThat(access("peer_id=" + peer + "&destination=" + address(peer) + "&at=" + before))
                .hasSize(1);
    }

    @Test
    void pagesFollowEachOtherAtOneTime() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rule("");
        }
        String path = "/access?peer_id=" + peer + "&limit=2";
        Reply page = api.get(path).expect(200);
        rule("");
        for (String next = next(page, all); next != null; next = next(page, all)) {
            page = api.get(path + "&cursor=" + next).expect(200);
        }
        assertThat(all).hasSize(5).doesNotHaveDuplicates();
    }

    private static @Nullable String next(Reply page, List<String> seen) {
        page.json().get("items").forEach(row -> seen.add(row.get("rule_id").stringValue()));
        JsonNode next = page.json().get("next_cursor");
        return next.isNull() ? null : next.stringValue();
    }

    @Test
    @DisplayName("Bad input: at before the beginning, in the future, or no time")
    void badInputAt() {
        Instant beginning = DATABASE.dsl()
                .fetchSingle("select at from history_beginning")
                .get("at", OffsetDateTime.class)
                .toInstant();
        api.get("/access?at=2001-01-01T00:00:00Z")
                .expectProblem(422, "query parameter at lies before the record begins, which is at " + beginning);
        api.get("/access?at=2999-01-01T00:00:00Z").expectProblem(422, "in the future");
        api.get("/access?at=yesterday").expectProblem(400, "must be an RFC 3339 time");
        api.get("/access?at=%2B12026-01-01T00:00:00Z").expectProblem(400, "must be an RFC 3339 time");
        api.get("/access?destination=intranet").expectProblem(400, "query parameter destination");
        api.get("/access?cursor=x").expectProblem(400, "must be the next_cursor");
        api.get("/access?peer=x").expectProblem(400, "unknown query parameter peer");
    }

    @Test
    void atMayHaveAnOffsetAlsoWhereItsPlusIsNotEncoded() {
        String there = OffsetDateTime.now(ZoneOffset.ofHoursMinutes(5, 30))
                .minusNanos(1)
                .toString();
        api.get("/access?at=" + there).expect(200);
        api.get("/access?at=" + there.replace("+", "%2B")).expect(200);
    }

    @Test
    void anOwnerIsFoundWhateverTheCase() {
        DATABASE.dsl().execute("update peer set owner = 'Zoé@example.com' where id = {0}", UUID.fromString(peer));
        rule("");
        assertThat(access("owner=zo%C3%89@Example.com")).hasSize(1);
        assertThat(access("owner=zo@example.com")).isEmpty();
    }

    @Test
    void everyWayOfWritingLeavesAVersion() {
        DATABASE.dsl().execute("update peer set owner = 'by hand' where id = {0}", UUID.fromString(peer));
        rule("");
        assertThat(access("owner=by%20hand")).hasSize(1);
        assertThat(DATABASE.dsl()
                        .fetch(
                                "select since_receipt_id is null as by_hand from peer_version where peer_id = {0}"
                                        + " order by since",
                                UUID.fromString(peer))
                        .map(row -> row.get("by_hand", boolean.class)))
                .containsExactly(false, true);
    }
}
