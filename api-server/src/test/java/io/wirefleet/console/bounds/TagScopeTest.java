package io.wirefleet.console.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TagScopeTest {
    private static final String WEB = ", \"tags\": {\"team\": \"web\", \"more\": \"x\"}";
    private static final String SCOPE = "this token is scoped to what carries the tags team=web";

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static TestApi web;
    private static String network;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.network("n", "10.8.0.0/16");
        web = api.as(api.apiToken("web", "operator", ", \"tags\": {\"team\": \"web\"}"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static String rule(String name, String peers, String servers) {
        return "{\"name\": \"%s\", \"destinations\": [\"10.0.0.0/8\"], \"peers\": %s, \"servers\": %s}"
                .formatted(name, peers, servers);
    }

    @Test
    void everythingIsRead() {
        web.get("/networks/" + network).expect(200);
        web.get("/peers").expect(200);
    }

    @Test
    void peersAreWrittenOnlyWithTheTagsBeforeAndAfter() {
        web.post("/peers", TestApi.peerBody("bare", network, "")).expectProblem(403, SCOPE);
        String own = "/peers/"
                + web.post("/peers", TestApi.peerBody("own", network, WEB))
                        .expect(201)
                        .id();
        web.patch(own, "{\"tags\": {\"team\": \"db\"}}").expectProblem(403, SCOPE);
        web.patch(own, "{\"tags\": {\"more\": null}}").expect(200);
        String other = "/peers/"
                + api.post("/peers", TestApi.peerBody("other", network, ", \"tags\": {\"team\": \"db\"}"))
                        .expect(201)
                        .id();
        web.patch(other, "{\"tags\": {\"team\": \"web\"}}").expectProblem(403, SCOPE);
        web.delete(other).expectProblem(403, SCOPE);
        web.post(other + "/revoke", "").expectProblem(403, SCOPE);
        web.post(own + "/revoke", "").expect(200);
        web.delete("/peers/018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f").expectProblem(404, "there is no peer");
    }

    @Test
    void aBatchIsHeldToTheTagsPeerByPeer() {
        web.post(
                        "/peers/batch",
                        "{\"items\": [%s, %s]}"
                                .formatted(TestApi.peerBody("b1", network, WEB), TestApi.peerBody("b2", network, "")))
                .expectProblem(403, SCOPE);
        web.post("/peers/batch", "{\"items\": [%s]}".formatted(TestApi.peerBody("b1", network, WEB)))
                .expect(201);
        assertThat(api.get("/peers?name=b2").json().get("items").isEmpty()).isTrue();
    }

    @Test
    void serversAreWrittenOnlyWithTheTags() {
        web.post("/servers", TestApi.serverBody("bare", network, "")).expectProblem(403, SCOPE);
        String own = "/servers/"
                + web.post("/servers", TestApi.serverBody("own", network, WEB))
                        .expect(201)
                        .id();
        web.patch(own, "{\"region\": \"eu\"}").expect(200);
        web.patch(own, "{\"tags\": null}").expectProblem(403, SCOPE);
        String other = "/servers/" + api.server("other", network);
        web.patch(other, "{\"region\": \"eu\"}").expectProblem(403, SCOPE);
        web.put(other + "/state", "{\"state\": \"active\"}").expectProblem(403, SCOPE);
        web.put(own + "/state", "{\"state\": \"active\"}").expect(200);
        web.delete(other).expectProblem(403, SCOPE);
    }

    @Test
    void rulesSelectByTheTagsAndNothingElse() {
        String tags = "{\"tags\": {\"team\": \"web\"}}";
        String own = "/access-rules/"
                + web.post("/access-rules", rule("own", tags, tags)).expect(201).id();
        web.post("/access-rules", rule("a", "{\"all\": true}", tags)).expectProblem(403, SCOPE);
        web.post("/access-rules", rule("b", tags, "{\"tags\": {\"team\": \"web\"}, \"all\": true}"))
                .expectProblem(403, SCOPE);
        web.post("/access-rules", rule("c", "{\"owners\": [\"kim\"], \"tags\": {\"team\": \"web\"}}", tags))
                .expectProblem(403, SCOPE);
        web.post("/access-rules", rule("d", tags, "{}")).expectProblem(403, SCOPE);
        web.patch(own, "{\"peers\": {\"tags\": {\"team\": \"db\"}}}").expectProblem(403, SCOPE);
        web.patch(own, "{\"enabled\": false}").expect(200);
        String other = "/access-rules/"
                + api.post("/access-rules", rule("other", "{\"all\": true}", "{\"all\": true}"))
                        .expect(201)
                        .id();
        web.put(other, rule("other", tags, tags)).expectProblem(403, SCOPE);
        web.delete(other).expectProblem(403, SCOPE);
        web.delete(own).expect(204);
    }

    @Test
    void whatHasNoTagsIsNotWritten() {
        web.post("/networks", "{\"name\": \"x\", \"ipv4_cidr\": \"10.99.0.0/24\"}")
                .expectProblem(403, SCOPE);
        web.delete("/networks/" + network).expectProblem(403, SCOPE);
        TestApi admin = api.as(api.apiToken("scoped-admin", "admin", ", \"tags\": {\"team\": \"web\"}"));
        admin.post("/api-tokens", "{\"name\": \"escape\", \"role\": \"admin\"}").expectProblem(403, SCOPE);
        admin.put("/member-limits", "{}").expectProblem(403, SCOPE);
        api.post("/api-tokens", "{\"name\": \"m\", \"role\": \"member\", \"owner\": \"m\", \"tags\": {\"a\": \"b\"}}")
                .expectProblem(422, "/tags", "are not for the role member");
    }
}
