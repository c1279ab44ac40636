package io.wirefleet.console.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests are written as Okta and Entra ID send them.
final class ScimTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final String ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

    private static TestApi api;
    private static String network;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.network("office", "10.1.0.0/16");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Reply scim(String method, String path, String body) {
        return api.send(api.request("/scim/v2" + path)
                .header("Content-Type", "application/scim+json; charset=utf-8")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private static Reply find(String filter) {
        return scim("GET", "/Users?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8), "");
    }

    private static String peer(String name, String owner) {
        return api.post("/peers", TestApi.peerBody(name, network, ", \"owner\": \"" + owner + "\""))
                .expect(201)
                .id();
    }

    private static Reply refused(Reply reply, int status, String scimType) {
        reply.expect(status);
        assertThat(reply.header("Content-Type")).startsWith("application/scim+json");
        assertThat(reply.json().get("schemas").get(0).stringValue()).isEqualTo(ERROR);
        assertThat(reply.text("status")).isEqualTo(String.valueOf(status));
        assertThat(reply.text("scimType")).isEqualTo(scimType);
        return reply;
    }

    private static String okta(String userName, String email) {
        return """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "%s",
                 "name": {"givenName": "Ada", "familyName": "Lovelace"},
                 "emails": [{"primary": true, "value": "%s", "type": "work"}],
                 "displayName": "Ada Lovelace", "locale": "en-US", "externalId": "00ujl29u0le5T6Aj10h7",
                 "groups": [], "password": "1mz050nq", "active": true}
                """.formatted(userName, email);
    }

    @Test
    void oktaCreatesDeactivatesAndReactivates() {
        assertThat(find("userName eq \"ada@example.com\"")
                        .expect(200)
                        .json()
                        .get("totalResults")
                        .intValue())
                .isZero();
        Reply created = scim("POST", "/Users", okta("ada@example.com", "ada.l@example.com"))
                .expect(201);
        assertThat(created.header("Location")).endsWith("/scim/v2/Users/" + created.id());
        assertThat(created.response().body()).doesNotContain("1mz050nq").contains("\"active\":true");
        assertThat(DATABASE.dsl()
                        .fetchSingle("select profile::text as p from scim_user where user_name = 'ada@example.com'")
                        .get("p", String.class))
                .doesNotContain("1mz050nq");
        String byName = peer("ada-laptop", "ada@example.com");
        String byMail = peer("ada-phone", "Ada.L@example.com");

        Reply gone = scim("PATCH", "/Users/" + created.id(), """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations": [{"op": "replace", "value": {"active": false}}]}
                """).expect(200);
        assertThat(gone.json().get("active").booleanValue()).isFalse();
        assertThat(gone.header("Wirefleet-Receipt")).isNotEmpty();
        api.get("/peers/" + byName).expect(404);
        api.get("/peers/" + byMail).expect(404);
        String again = TestApi.peerBody("ada-new", network, ", \"owner\": \"ada@example.com\"");
        api.post("/peers", again).expectProblem(409, "/owner", "is barred");

        scim("PUT", "/Users/" + created.id(), okta("ada@example.com", "ada.l@example.com"))
                .expect(200);
        assertThat(api.get("/peers?owner=ada@example.com").json().get("items").size())
                .as("nothing comes back")
                .isZero();
        api.post("/peers", again).expect(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\": \"Replace\", \"path\": \"active\", \"value\": \"False\"}",
                "{\"op\": \"replace\", \"path\": \"active\", \"value\": false}",
                "{\"op\": \"Replace\", \"path\": \"active\", \"value\": [{\"value\": \"False\"}]}",
                "{\"op\": \"replace\", \"value\": {\"urn:ietf:params:scim:schemas:core:2.0:User:active\": \"false\"}}",
                "{\"op\": \"Add\", \"value\": {\"Active\": false}}"
            })
    void entraDeactivates(String operation) {
        String name = "grace" + Integer.toUnsignedString(operation.hashCode()) + "@contoso.com";
        String id =
                scim("POST", "/Users", """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
                             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
                 "externalId": "0a21f0f2", "userName": "%s", "active": "True",
                 "emails": [{"primary": true, "type": "work", "value": "%s"}],
                 "meta": {"resourceType": "User"},
                 "name": {"formatted": "Grace Hopper", "familyName": "Hopper", "givenName": "Grace"},
                 "roles": []}
                """.formatted(name, name)).expect(201).id();
        String peer = peer(name, name);
        Reply gone = scim("PATCH", "/Users/" + id, """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [%s]}
                """.formatted(operation)).expect(200);
        assertThat(gone.json().get("active").booleanValue()).isFalse();
        api.get("/peers/" + peer).expect(404);
    }

    @Test
    void entraChangesAttributesByPath() {
        String id = scim("POST", "/Users", "{\"userName\": \"kit@contoso.com\"}")
                .expect(201)
                .id();
        Reply changed = scim("PATCH", "/Users/" + id, """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
                  {"op": "Add", "path": "emails[type eq \\"work\\"].value", "value": "kit@work.example"},
                  {"op": "Replace", "path": "name.givenName", "value": "Kit"},
                  {"op": "Replace", "value": {"name.familyName": "Carson", "displayName": "Kit C"}},
                  {"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
                   "value": "IT"},
                  {"op": "Add", "path": "externalId", "value": "kit-1"}]}
                """).expect(200);
        assertThat(changed.json().get("name").toString())
                .isEqualTo("{\"givenName\":\"Kit\",\"familyName\":\"Carson\"}");
        assertThat(changed.json().get("emails").toString())
                .isEqualTo("[{\"type\":\"work\",\"value\":\"kit@work.example\"}]");
        assertThat(find("externalId eq \"kit-1\" and active eq true")
                        .json()
                        .get("totalResults")
                        .intValue())
                .isEqualTo(1);
        assertThat(find("emails[type eq \"work\"].value eq \"KIT@work.example\"")
                        .json()
                        .get("totalResults")
                        .intValue())
                .isEqualTo(1);
        Reply removed = scim("PATCH", "/Users/" + id, """
                {"Operations": [{"op": "Remove", "path": "emails[type eq \\"work\\"]"},
                                {"op": "remove", "path": "displayName"}]}
                """).expect(200);
        assertThat(removed.json().get("emails").size()).isZero();
        assertThat(removed.json().has("displayName")).isFalse();
        refused(scim("PATCH", "/Users/" + id, "{\"Operations\": [{\"op\": \"remove\"}]}"), 400, "noTarget");
        refused(
                scim("PATCH", "/Users/" + id, "{\"Operations\": [{\"op\": \"add\", \"path\": \"a b\", \"value\": 1}]}"),
                400,
                "invalidPath");
        refused(scim("PATCH", "/Users/" + id, "{\"Operations\": [{\"op\": \"swap\"}]}"), 400, "invalidSyntax");
        refused(scim("PATCH", "/Users/" + id, """
                        {"Operations": [{"op": "replace", "path": "active", "value": "perhaps"}]}
                        """), 400, "invalidValue");
        refused(
                scim("PATCH", "/Users/" + id, "{\"Operations\": [{\"op\": \"remove\", \"path\": \"userName\"}]}"),
                400,
                "invalidValue");
    }

    @Test
    void whoIsDeletedIsOutAndMayBeCreatedAnew() {
        String id =
                scim("POST", "/Users", "{\"userName\": \"lea\"}").expect(201).id();
        refused(scim("POST", "/Users", "{\"userName\": \"LEA\"}"), 409, "uniqueness");
        String peer = peer("lea-laptop", "lea");
        scim("DELETE", "/Users/" + id, "").expect(204);
        api.get("/peers/" + peer).expect(404);
        scim("GET", "/Users/" + id, "").expect(404);
        scim("DELETE", "/Users/" + id, "").expect(404);
        api.post("/peers", TestApi.peerBody("lea-2", network, ", \"owner\": \"lea\""))
                .expect(409);
        scim("POST", "/Users", "{\"userName\": \"lea\"}").expect(201);
        api.post("/peers", TestApi.peerBody("lea-2", network, ", \"owner\": \"lea\""))
                .expect(201);
    }

    @Test
    void whoWasRenamedLosesThePeersOfTheOldNameToo() {
        String id = scim("POST", "/Users", "{\"userName\": \"mia.old\"}")
                .expect(201)
                .id();
        String old = peer("mia-old", "mia.old");
        scim("PUT", "/Users/" + id, "{\"userName\": \"mia.new\"}").expect(200);
        api.get("/peers/" + old).expect(200);
        scim("PUT", "/Users/" + id, "{\"userName\": \"mia.new\", \"active\": false}")
                .expect(200);
        api.get("/peers/" + old).expect(404);
    }

    @Test
    void aNameThatIsSomebodyElsesNowIsLeftAlone() {
        String first =
                scim("POST", "/Users", "{\"userName\": \"sam\"}").expect(201).id();
        scim("PUT", "/Users/" + first, "{\"userName\": \"sam.one\"}").expect(200);
        scim("POST", "/Users", "{\"userName\": \"sam\"}").expect(201);
        String second = peer("sam-two", "sam");
        scim("DELETE", "/Users/" + first, "").expect(204);
        api.get("/peers/" + second).expect(200);
    }

    @ParameterizedTest
    @DisplayName("bad input: SCIM filters that inject")
    @ValueSource(
            strings = {
                "userName eq \"x' or '1'='1\"",
                "userName eq \"x\\\" or userName pr or userName eq \\\"\"",
                "userName eq \"'; drop table scim_user; --\"",
                "userName sw \"%\"",
                "userName co \"_\"",
                "externalId eq \"\\\\' or true --\"",
                "emails[value eq \"' or 1=1 --\"]",
                "displayName eq \"{0} {1} ? :x $1\"",
                "id eq \"' or id is not null --\""
            })
    void filtersThatInjectFindNobody(String filter) {
        scim("POST", "/Users", "{\"userName\": \"target\", \"externalId\": \"t\"}");
        assertThat(find(filter).expect(200).json().get("totalResults").intValue())
                .isZero();
        assertThat(find("userName eq \"target\"").json().get("totalResults").intValue())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @DisplayName("bad input: SCIM filters that are none")
    @ValueSource(
            strings = {
                "userName",
                "userName eq",
                "userName eq x",
                "userName eq \"a\" or",
                "userName eq \"a\"; drop table scim_user",
                "password eq \"a\"",
                "owners eq \"a\"",
                "1=1",
                "userName gt \"a\"",
                "active sw true",
                "(userName eq \"a\"",
                "name[familyName eq \"x\"]",
                "emails[type eq \"work\"",
                "((((((((((((((((((userName pr))))))))))))))))))",
                "userName eq \"a\\x\""
            })
    void brokenFiltersAreRefused(String filter) {
        refused(find(filter), 400, "invalidFilter");
    }

    @Test
    void filtersCombine() {
        for (String name : List.of("f-one", "f-two", "f-three")) {
            scim("POST", "/Users", "{\"userName\": \"%s\", \"externalId\": \"x-%s\"}".formatted(name, name));
        }
        assertThat(names("userName sw \"F-\" and not (userName eq \"f-two\")")).containsExactly("f-one", "f-three");
        assertThat(names("userName eq \"f-one\" or externalId eq \"x-f-two\" and active eq false"))
                .as("and binds more than or")
                .containsExactly("f-one");
        assertThat(names("(userName eq \"f-one\" or externalId eq \"x-f-two\") and active eq true"))
                .containsExactly("f-one", "f-two");
        assertThat(names("userName ew \"-THREE\"")).containsExactly("f-three");
        Reply page = scim("GET", "/Users?startIndex=2&count=1&filter=userName%20sw%20%22f-%22", "")
                .expect(200);
        assertThat(page.json().get("totalResults").intValue()).isEqualTo(3);
        assertThat(page.json().get("itemsPerPage").intValue()).isEqualTo(1);
        assertThat(page.json().get("Resources").get(0).get("userName").stringValue())
                .isEqualTo("f-two");
        assertThat(scim("GET", "/Users?count=0", "").json().get("Resources").size())
                .isZero();
    }

    private static List<String> names(String filter) {
        return find(filter).expect(200).json().get("Resources").values().stream()
                .map(user -> user.get("userName").stringValue())
                .toList();
    }

    @Test
    void itDescribesItself() {
        Reply config = scim("GET", "/ServiceProviderConfig", "").expect(200);
        assertThat(config.json().get("patch").get("supported").booleanValue()).isTrue();
        assertThat(scim("GET", "/ResourceTypes", "")
                        .expect(200)
                        .json()
                        .get("totalResults")
                        .intValue())
                .isEqualTo(1);
        assertThat(scim("GET", "/Schemas/" + ScimAttributes.USER, "")
                        .expect(200)
                        .id())
                .isEqualTo(ScimAttributes.USER);
        scim("GET", "/Schemas", "").expect(200);
    }

    @Test
    void errorsAreThoseOfScim() {
        refused(scim("POST", "/Users", "{"), 400, "invalidSyntax");
        refused(scim("POST", "/Users", "[]"), 400, "invalidSyntax");
        refused(scim("POST", "/Users", "{\"active\": true}"), 400, "invalidValue");
        refused(scim("POST", "/Users", "{\"userName\": \"a\\u0000b\"}"), 400, "invalidValue");
        Reply unknown = scim("GET", "/Users/nobody", "").expect(404);
        assertThat(unknown.json().get("schemas").get(0).stringValue()).isEqualTo(ERROR);
        Reply stranger = api.send(java.net.http.HttpRequest.newBuilder(
                java.net.URI.create("http://localhost:" + api.port() + "/scim/v2/Users")));
        assertThat(stranger.expect(401).header("Content-Type")).startsWith("application/scim+json");
    }
}
