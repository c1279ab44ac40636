package io.wirefleet.console.approvals;

import static io.wirefleet.console.approvals.WatchedFleet.approvalOf;
import static io.wirefleet.console.database.schema.Tables.APPROVAL;
import static io.wirefleet.console.database.schema.Tables.AUDIT_ENTRY;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What is held up until a second person approves it, and what never is.
final class FourEyesTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static WatchedFleet fleet;

    @BeforeAll
    static void start() {
        fleet = new WatchedFleet(DATABASE.get());
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static List<String> audited(String approval) {
        return DATABASE.dsl()
                .selectFrom(AUDIT_ENTRY)
                .where(AUDIT_ENTRY.KIND.eq("approval"), AUDIT_ENTRY.SUBJECT_ID.eq(approval))
                .orderBy(AUDIT_ENTRY.ID)
                .fetch(entry -> entry.getActor() + " " + entry.getAction());
    }

    @Test
    void aRuleOnAWatchedServerGoesThroughOnceASecondPersonHasApprovedIt() {
        String name = fleet.name("rule");
        String body = fleet.ruleBody(name, fleet.prod);
        Reply held = fleet.ada.post("/access-rules", body, "Idempotency-Key", "first-apply");
        String approval = approvalOf(held);
        held.expectProblem(409, "another operator or administrator than api-token:ada");
        fleet.hasNoRule(name);
        assertThat(approvalOf(fleet.ada.post("/access-rules", body))).isEqualTo(approval);

        JsonNode asked = fleet.bob.get("/approvals/" + approval).expect(200).json();
        assertThat(asked.get("status").stringValue()).isEqualTo("pending");
        assertThat(asked.get("request").stringValue()).isEqualTo("POST /api/v1/access-rules");
        assertThat(asked.get("servers").get(0).stringValue()).isEqualTo("prod");
        assertThat(asked.at("/changes/0/after/name").stringValue()).isEqualTo(name);
        assertThat(asked.at("/blast_radius/servers").intValue()).isLessThanOrEqualTo(1);
        assertThat(fleet.bob.get("/approvals?status=pending").json().findValuesAsString("id"))
                .contains(approval);

        fleet.bob.post("/approvals/" + approval + "/approve", "").expect(200);
        fleet.hasNoRule(name);
        Reply made = fleet.ada
                .post("/access-rules", body, "Idempotency-Key", "second-apply")
                .expect(201);
        JsonNode used = fleet.ada.get("/approvals/" + approval).expect(200).json();
        assertThat(used.get("status").stringValue()).isEqualTo("used");
        assertThat(used.get("decided_by").stringValue()).isEqualTo("api-token:bob");
        assertThat(used.get("receipt_id").stringValue()).isEqualTo(made.header("Wirefleet-Receipt"));
        assertThat(audited(approval))
                .containsExactly("api-token:ada request", "api-token:bob approve", "api-token:ada use");
    }

    @Test
    void aDryRunSaysThatApprovalIsRequiredAndAsksForNone() {
        String body = fleet.ruleBody(fleet.name("dry"), fleet.prod);
        int before = DATABASE.dsl().fetchCount(APPROVAL);
        JsonNode radius =
                fleet.ada.post("/access-rules?dry_run=true", body).expect(200).json();
        assertThat(radius.get("approval_required").booleanValue()).isTrue();
        assertThat(DATABASE.dsl().fetchCount(APPROVAL)).isEqualTo(before);
        String approval = approvalOf(fleet.ada.post("/access-rules", body));
        fleet.bob.post("/approvals/" + approval + "/approve", "").expect(200);
        assertThat(fleet.ada
                        .post("/access-rules?dry_run=true", body)
                        .json()
                        .get("approval_required")
                        .booleanValue())
                .isFalse();
        assertThat(fleet.status(approval)).isEqualTo("approved");
        JsonNode elsewhere = fleet.ada
                .post("/access-rules?dry_run=true", fleet.ruleBody(fleet.name("dry"), fleet.lab))
                .expect(200)
                .json();
        assertThat(elsewhere.get("approval_required").booleanValue()).isFalse();
    }

    @Test
    void whatGivesNobodyAnythingOnAWatchedServerIsNotHeldUp() {
        fleet.ada
                .post("/access-rules", fleet.ruleBody(fleet.name("elsewhere"), fleet.lab))
                .expect(201);
        fleet.ada
                .post(
                        "/access-rules",
                        fleet.ruleBody(fleet.name("off"), fleet.prod)
                                .replace("\"peers\"", "\"enabled\": false, \"peers\""))
                .expect(201);
        fleet.ada
                .post(
                        "/access-rules",
                        fleet.ruleBody(fleet.name("nobody"), fleet.prod).replace("\"all\": true", ""))
                .expect(201);
    }

    @Test
    void namingTheNetworkBesideAFullTunnelIsHeldUp() {
        String rule =
                fleet.rule(fleet.ruleBody(fleet.name("tunnel"), fleet.prod).replace("192.0.2.0/24", "0.0.0.0/0"));
        String network =
                fleet.ada.get("/servers/" + fleet.prod).json().get("network_id").stringValue();
        String plan =
                fleet.ada.get("/networks/" + network).json().get("ipv4_cidr").stringValue();
        approvalOf(fleet.ada.patch("/access-rules/" + rule, "{\"destinations\": [\"0.0.0.0/0\", \"" + plan + "\"]}"));
        fleet.ada.delete("/access-rules/" + rule).expect(204);
    }

    private static String narrowableRule() {
        return fleet.rule("""
                {"name": "%s", "peers": {"owners": ["ada", "bob"], "tags": {"team": "x"}},
                 "servers": {"ids": ["%s", "%s"]},
                 "destinations": ["192.0.2.0/24", "198.51.100.0/24"], "exclude_destinations": ["192.0.2.128/25"],
                 "ports": [{"protocol": "tcp", "from": 80, "to": 443}, {"protocol": "icmp"}],
                 "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2099-01-01T00:00:00Z"}
                """.formatted(fleet.name("narrowable"), fleet.prod, fleet.lab));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": \"renamed\", \"description\": \"words\"}",
                "{\"peers\": {\"owners\": [\"ada\"]}}",
                "{\"peers\": {\"tags\": {\"site\": \"y\"}}}",
                "{\"servers\": {\"ids\": [\"LAB\"]}}",
                "{\"destinations\": [\"192.0.2.0/26\"]}",
                "{\"destinations\": [\"192.0.2.0/25\", \"198.51.100.0/25\"], \"exclude_destinations\": []}",
                "{\"exclude_destinations\": [\"192.0.2.0/24\"]}",
                "{\"ports\": [{\"protocol\": \"tcp\", \"from\": 443}]}",
                "{\"valid_from\": \"2026-06-01T00:00:00Z\"}",
                "{\"valid_until\": \"2098-01-01T00:00:00Z\"}",
                "{\"valid_until\": \"2026-02-01T00:00:00Z\"}",
                "{\"enabled\": false}",
                "{\"enabled\": false, \"destinations\": [\"0.0.0.0/0\"]}"
            })
    void takingAwayIsNeverHeldUp(String patch) {
        String rule = narrowableRule();
        fleet.ada
                .patch("/access-rules/" + rule, patch.replace("LAB", fleet.lab))
                .expect(200);
        fleet.ada.delete("/access-rules/" + rule).expect(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"peers\": {\"all\": true}}",
                "{\"peers\": {\"owners\": [\"ada\", \"bob\", \"eve\"]}}",
                "{\"peers\": {\"tags\": {\"team\": \"y\"}}}",
                "{\"destinations\": [\"192.0.2.0/23\", \"198.51.100.0/24\"]}",
                "{\"destinations\": [\"192.0.2.0/24\", \"2001:db8::/64\"]}",
                "{\"exclude_destinations\": []}",
                "{\"ports\": []}",
                "{\"ports\": [{\"protocol\": \"tcp\"}]}",
                "{\"ports\": [{\"protocol\": \"tcp\", \"from\": 79, \"to\": 443}]}",
                "{\"ports\": [{\"protocol\": \"udp\", \"from\": 80}]}",
                "{\"valid_from\": null}",
                "{\"valid_until\": null}",
                "{\"valid_until\": \"2100-01-01T00:00:00Z\"}",
                "{\"destinations\": [\"192.0.2.0/26\"], \"ports\": []}"
            })
    void givingMoreIsHeldUpByPatchAndByPut(String patch) {
        String rule = narrowableRule();
        JsonNode before = fleet.ada.get("/access-rules/" + rule).json();
        approvalOf(fleet.ada.patch("/access-rules/" + rule, patch));
        assertThat(fleet.ada.get("/access-rules/" + rule).json()).isEqualTo(before);
        fleet.ada.delete("/access-rules/" + rule).expect(204);
    }

    @Test
    void aPutIsHeldUpLikeAPatchAndSoIsTurningOnAgain() {
        String name = fleet.name("put");
        String rule = fleet.rule(fleet.ruleBody(name, fleet.prod));
        String wider = fleet.ruleBody(name, fleet.prod).replace("192.0.2.0/24", "0.0.0.0/0");
        approvalOf(fleet.ada.put("/access-rules/" + rule, wider));
        fleet.ada.patch("/access-rules/" + rule, "{\"enabled\": false}").expect(200);
        fleet.ada
                .put("/access-rules/" + rule, wider.replace("\"peers\"", "\"enabled\": false, \"peers\""))
                .expect(200);
        approvalOf(fleet.ada.patch("/access-rules/" + rule, "{\"enabled\": true}"));
        fleet.approved(fleet.ada, "PATCH", "/access-rules/" + rule, "{\"enabled\": true}")
                .expect(200);
    }

    @Test
    void aRuleThatComesToAWatchedServerIsHeldUp() {
        String rule = fleet.ada
                .post("/access-rules", fleet.ruleBody(fleet.name("moves"), fleet.lab))
                .expect(201)
                .id();
        approvalOf(fleet.ada.patch("/access-rules/" + rule, "{\"servers\": {\"tags\": {\"env\": \"prod\"}}}"));
        approvalOf(fleet.ada.patch("/access-rules/" + rule, "{\"servers\": {\"all\": true}}"));
        approvalOf(fleet.ada.patch("/access-rules/" + rule, "{\"servers\": {\"ids\": [\"" + fleet.prod + "\"]}}"));
    }

    @Test
    void takingAServerOutOfTheWatchedOnesIsHeldUp() {
        String server = fleet.server(fleet.name("server"), "\"env\": \"prod\"");
        approvalOf(fleet.ada.patch("/servers/" + server, "{\"tags\": {\"env\": \"lab\"}}"));
        fleet.ada.patch("/servers/" + server, "{\"tags\": {\"rack\": \"7\"}}").expect(200);
        fleet.approved(fleet.ada, "PATCH", "/servers/" + server, "{\"tags\": {\"env\": null}}")
                .expect(200);
        fleet.ada.patch("/servers/" + server, "{\"tags\": {\"env\": \"prod\"}}").expect(200);
        fleet.ada.delete("/servers/" + server).expect(204);
    }

    @Test
    void aServersTagsBringItNoRuleUnlessApproved() {
        String site = fleet.name("site");
        fleet.ada.post("/access-rules", """
                        {"name": "%s", "peers": {"all": true}, "servers": {"tags": {"site": "%s"}},
                         "destinations": ["192.0.2.0/24"]}
                        """.formatted(site, site)).expect(201);
        String tags = "{\"tags\": {\"site\": \"" + site + "\"}}";
        fleet.ada.patch("/servers/" + fleet.lab, tags).expect(200);
        approvalOf(fleet.ada.patch("/servers/" + fleet.prod, tags));
        String body = TestApi.serverBody(
                fleet.name("server"), fleet.network, ", \"tags\": {\"env\": \"prod\", \"site\": \"" + site + "\"}");
        fleet.approved(fleet.ada, "POST", "/servers", body).expect(201);
        fleet.ada
                .patch("/servers/" + fleet.lab, "{\"tags\": {\"env\": \"prod\"}}")
                .expect(200);
        fleet.approved(fleet.ada, "PATCH", "/servers/" + fleet.lab, "{\"tags\": {\"env\": \"lab\"}}")
                .expect(200);
    }
}
