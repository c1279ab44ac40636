package io.wirefleet.console.approvals;

import static io.wirefleet.console.approvals.WatchedFleet.approvalOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who may approve, and what an approval is good for.
final class ApprovalsTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static WatchedFleet fleet;

    private String body;
    private String approval;

    @BeforeAll
    static void start() {
        fleet = new WatchedFleet(DATABASE.get());
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @BeforeEach
    void aHeldRule() {
        body = fleet.ruleBody(fleet.name("rule"), fleet.prod);
        approval = approvalOf(fleet.ada.post("/access-rules", body));
    }

    private Reply approve(TestApi caller) {
        return caller.post("/approvals/" + approval + "/approve", "");
    }

    @Test
    @DisplayName("Bad input: nobody approves their own request, by whichever of their tokens")
    void badInputTheAuthorApproves() {
        approve(fleet.ada).expectProblem(403, "this takes a second person");
        // Made by carol while four eyes are on: as good as herself, and so is what it makes.
        TestApi second = fleet.admin.as(fleet.carol.apiToken(fleet.name("second"), "admin", ""));
        TestApi third = fleet.admin.as(second.apiToken(fleet.name("third"), "operator", ""));
        body = fleet.ruleBody(fleet.name("rule"), fleet.prod);
        approval = approvalOf(third.post("/access-rules", body));
        approve(fleet.carol).expectProblem(403, "counts as the same person");
        approve(second).expectProblem(403, "counts as the same person");
        approve(third).expectProblem(403, "counts as the same person");
        approval = approvalOf(fleet.carol.post("/access-rules", fleet.ruleBody(fleet.name("rule"), fleet.prod)));
        approve(third).expectProblem(403, "counts as the same person");
        approve(fleet.bob).expect(200);
    }

    @Test
    @DisplayName("Bad input: a token under another name is still its author's")
    void badInputTheAuthorApprovesUnderAnotherName() {
        String token =
                fleet.carol.get("/api-tokens?name=ada").json().at("/items/0/id").stringValue();
        fleet.carol.patch("/api-tokens/" + token, "{\"name\": \"eve\"}").expect(200);
        approve(fleet.ada).expectProblem(403, "you are api-token:eve, who counts as the same person");
        fleet.carol.patch("/api-tokens/" + token, "{\"name\": \"ada\"}").expect(200);
    }

    @Test
    @DisplayName("Bad input: who may not write all of it approves none of it")
    void badInputCallersWhoMayNotApprove() {
        String scope = ", \"tags\": {\"env\": \"prod\"}";
        approve(fleet.admin.as(fleet.carol.apiToken(fleet.name("scoped"), "operator", scope)))
                .expectProblem(403, "scoped");
        approve(fleet.admin.as(fleet.carol.apiToken(fleet.name("auditor"), "auditor", "")))
                .expectProblem(403, "this takes the role operator");
        fleet.bob.post("/approvals/" + fleet.prod + "/approve", "").expectProblem(404, "there is no approval");
        assertThat(fleet.status(approval)).isEqualTo("pending");
    }

    @Test
    @DisplayName("Bad input: an approval is good for nobody else's request and for no other")
    void badInputAnotherRequest() {
        approve(fleet.bob).expect(200);
        approvalOf(fleet.carol.post("/access-rules", body));
        approvalOf(fleet.ada.post("/access-rules", body.replace("192.0.2.0/24", "192.0.2.0/23")));
        approvalOf(fleet.ada.post("/access-rules", body.replace("\"all\"", "\"owners\": [\"x\"], \"all\"")));
        assertThat(fleet.status(approval)).isEqualTo("approved");
        fleet.ada.post("/access-rules", body).expect(201);
    }

    @Test
    @DisplayName("Bad input: an approval is good once")
    void badInputAReplayedApproval() {
        approve(fleet.bob).expect(200);
        String rule = fleet.ada.post("/access-rules", body).expect(201).id();
        fleet.ada.delete("/access-rules/" + rule).expect(204);
        assertThat(approvalOf(fleet.ada.post("/access-rules", body))).isNotEqualTo(approval);
        approve(fleet.carol).expectProblem(409, "is used already");
    }

    @Test
    @DisplayName("Bad input: an expired approval neither is decided nor lets anything through")
    void badInputAnExpiredApproval() {
        fleet.passes(ApprovalStore.LIFE.plusSeconds(1));
        approve(fleet.bob).expectProblem(409, "expired");
        assertThat(fleet.status(approval)).isEqualTo("expired");
        String next = approvalOf(fleet.ada.post("/access-rules", body));
        assertThat(next).isNotEqualTo(approval);
        fleet.bob.post("/approvals/" + next + "/approve", "").expect(200);
        fleet.passes(ApprovalStore.LIFE.plusSeconds(1));
        assertThat(approvalOf(fleet.ada.post("/access-rules", body))).isNotEqualTo(next);
        assertThat(fleet.bob.get("/approvals?status=expired").json().findValuesAsString("id"))
                .contains(approval, next);
    }

    @Test
    @DisplayName("Bad input: what was approved has changed meanwhile")
    void badInputTheRuleChangedMeanwhile() {
        approve(fleet.bob).expect(200);
        String path = "/access-rules/" + fleet.ada.post("/access-rules", body).id();
        String patch = "{\"destinations\": [\"192.0.0.0/16\"]}";
        approval = approvalOf(fleet.ada.patch(path, patch));
        fleet.ada.patch(path, "{\"description\": \"another\"}").expect(200);
        approve(fleet.bob).expectProblem(409, "has changed since it was asked for");
        approval = approvalOf(fleet.ada.patch(path, patch));
        approve(fleet.bob).expect(200);
        fleet.ada.patch(path, "{\"description\": \"yet another\"}").expect(200);
        assertThat(approvalOf(fleet.ada.patch(path, patch))).isNotEqualTo(approval);
        fleet.ada.get(path).expect(200);
    }

    @Test
    @DisplayName("Bad input: a rule is widened after it was approved that a server comes under it")
    void badInputTheRuleOfAServerChangedMeanwhile() {
        String site = fleet.name("site");
        String rule = fleet.ada
                .post("/access-rules", """
                        {"name": "%s", "peers": {"all": true}, "servers": {"tags": {"site": "%s"}},
                         "destinations": ["192.0.2.0/24"]}
                        """.formatted(site, site))
                .expect(201)
                .id();
        String tags = "{\"tags\": {\"site\": \"" + site + "\"}}";
        String path = "/servers/" + fleet.prod;
        approval = approvalOf(fleet.ada.patch(path, tags));
        approve(fleet.bob).expect(200);
        fleet.ada
                .patch("/access-rules/" + rule, "{\"destinations\": [\"0.0.0.0/0\"]}")
                .expect(200);
        assertThat(approvalOf(fleet.ada.patch(path, tags))).isNotEqualTo(approval);
    }

    @Test
    @DisplayName("Bad input: more servers are watched under an approved rule than its approver saw")
    void badInputMoreServersThanWereApproved() {
        String site = fleet.name("site");
        body = fleet.ruleBody(site, fleet.prod).replace("\"ids\"", "\"tags\": {\"site\": \"" + site + "\"}, \"ids\"");
        approval = approvalOf(fleet.ada.post("/access-rules", body));
        approve(fleet.bob).expect(200);
        fleet.server(fleet.name("late"), "\"env\": \"prod\", \"site\": \"" + site + "\"");
        assertThat(approvalOf(fleet.ada.post("/access-rules", body))).isNotEqualTo(approval);
    }

    @Test
    void ofTwoWhoApproveAtOnceOneDoes() {
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Integer>> statuses = DATABASE.dsl().transactionResult(configuration -> {
                DSLContext holder = configuration.dsl();
                holder.fetch("select from approval where id = {0} for update", UUID.fromString(approval));
                List<CompletableFuture<Integer>> started = Stream.of(fleet.bob, fleet.carol)
                        .map(caller -> CompletableFuture.supplyAsync(
                                () -> approve(caller).status(), both))
                        .toList();
                await().atMost(Duration.ofSeconds(30)).until(() -> waiting() == 2);
                return started;
            });
            assertThat(statuses.stream().map(CompletableFuture::join).sorted()).containsExactly(200, 409);
        }
        assertThat(fleet.status(approval)).isEqualTo("approved");
    }

    /// How many writers of approvals wait for each other.
    private static int waiting() {
        return DATABASE.dsl()
                .fetchSingle(
                        "select count(*)::int as waiting from pg_stat_activity"
                                + " where datname = current_database() and wait_event_type = 'Lock' and query like '%approval%'")
                .get("waiting", int.class);
    }

    @Test
    void aRequestThatIsSentTwiceAtOnceGoesThroughOnce() {
        String name = fleet.name("twice");
        String rule = fleet.rule(fleet.ruleBody(name, fleet.prod));
        String path = "/access-rules/" + rule;
        String patch = "{\"destinations\": [\"192.0.0.0/16\"]}";
        approval = approvalOf(fleet.ada.patch(path, patch, "If-Match", "\"1\""));
        approve(fleet.bob).expect(200);
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> statuses = Stream.of(fleet.ada, fleet.ada)
                    .map(caller -> CompletableFuture.supplyAsync(
                            () -> caller.patch(path, patch, "If-Match", "\"1\"").status(), both))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .sorted()
                    .toList();
            assertThat(statuses).containsExactly(200, 412);
        }
    }

    @Test
    void whatIsRejectedWaitsForAnother() {
        fleet.bob.post("/approvals/" + approval + "/reject", "").expect(200);
        approve(fleet.carol).expectProblem(409, "is rejected already, by api-token:bob");
        String next = approvalOf(fleet.ada.post("/access-rules", body));
        assertThat(next).isNotEqualTo(approval);
        assertThat(fleet.ada
                        .post("/approvals/" + next + "/reject", "")
                        .expect(200)
                        .text("status"))
                .isEqualTo("rejected");
    }

    @Test
    void decidingTheSameAgainChangesNothingAndADryRunDecidesNothing() {
        fleet.bob.post("/approvals/" + approval + "/approve?dry_run=true", "").expect(200);
        assertThat(fleet.status(approval)).isEqualTo("pending");
        String first = approve(fleet.bob).expect(200).response().body();
        assertThat(approve(fleet.bob).expect(200).response().body()).isEqualTo(first);
        fleet.bob.post("/approvals/" + approval + "/reject", "").expectProblem(409, "is approved already");
    }

    @Test
    void oneAdministratorAloneCannotTurnFourEyesOff() {
        approval = approvalOf(fleet.carol.put("/four-eyes", "{}"));
        approve(fleet.carol).expectProblem(403, "this takes a second person");
        approve(fleet.bob).expectProblem(403, "this approval takes the role admin");
        approvalOf(fleet.carol.put("/four-eyes", "{\"servers\": {\"tags\": {\"env\": \"test\"}}}"));
        approvalOf(fleet.carol.put("/four-eyes", "{\"servers\": {\"tags\": {\"env\": \"prod\", \"site\": \"a\"}}}"));
        assertThat(fleet.carol
                        .put("/four-eyes?dry_run=true", "{}")
                        .expect(200)
                        .json()
                        .get("approval_required")
                        .booleanValue())
                .isTrue();
        fleet.bob.put("/four-eyes", "{}").expect(403);
        approve(fleet.admin).expect(200);
        assertThat(fleet.carol.put("/four-eyes", "{}").expect(200).json().at("/servers/tags"))
                .isEmpty();
        fleet.ada.post("/access-rules", body).expect(201);
        fleet.carol
                .put("/four-eyes", "{\"servers\": {\"tags\": {\"env\": \"prod\", \"site\": \"a\"}}}")
                .expect(200);
        fleet.carol.put("/four-eyes", WatchedFleet.WATCHED).expect(200);
        fleet.carol
                .put("/four-eyes", "{\"servers\": {\"all\": true}}")
                .expectProblem(422, "/servers/all", "is not a field");
    }
}
