package io.wirefleet.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.TestConsole.Declared;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Every route of the running console, with every role and with none: allowed exactly as the route declares.
final class RouteRolesTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path directory;

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private static final Set<String> WRITTEN_UNDER_TAGS = Set.of(
            "POST /api/v1/peers", "POST /api/v1/peers/batch", "POST /api/v1/servers", "POST /api/v1/access-rules");

    private static TestConsole console;
    private static List<Declared> routes;

    private static boolean isFor(Declared route, Role caller) {
        return switch (route.role()) {
            case "member" -> true;
            case "owner" -> caller != Role.AUDITOR;
            case "auditor" -> caller != Role.MEMBER;
            case "operator" -> caller == Role.OPERATOR || caller == Role.ADMIN;
            case "admin" -> caller == Role.ADMIN;
            default -> throw new AssertionError("callers have no role for " + route);
        };
    }

    private static boolean asksForCaller(Declared route) {
        return !route.role().equals("public") && !route.role().equals("agent");
    }

    @BeforeAll
    static void start() throws Exception {
        console = TestConsole.start(directory, DATABASE.address());
        routes = console.declared();
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    private static String token(String name, Role role, String more) throws Exception {
        return console.send(
                        "POST",
                        "/api/v1/api-tokens",
                        console.admin(),
                        "{\"name\": \"%s\", \"role\": \"%s\"%s}".formatted(name, role, more))
                .get("token")
                .stringValue();
    }

    /// @param id in place of each of the path's parameters
    private static int call(Declared route, @Nullable String token, String id) throws Exception {
        String path = route.path().replaceAll("\\{[a-z_]+}", id);
        return console.answer(route.method(), path, token, READING.contains(route.method()) ? null : "{}")
                .statusCode();
    }

    @Test
    void everyRoleMayUseExactlyTheRoutesThatDeclareIt() throws Exception {
        Map<Role, String> tokens = new TreeMap<>(Map.of(
                Role.MEMBER, token("walk-member", Role.MEMBER, ", \"owner\": \"walker\""),
                Role.AUDITOR, token("walk-auditor", Role.AUDITOR, ""),
                Role.OPERATOR, token("walk-operator", Role.OPERATOR, ""),
                Role.ADMIN, token("walk-admin", Role.ADMIN, "")));
        List<String> wrong = new ArrayList<>();
        for (Declared route : routes) {
            for (Map.Entry<Role, String> caller : tokens.entrySet()) {
                int status = call(route, caller.getValue(), UUID.randomUUID().toString());
                boolean isRight = switch (route.role()) {
                    case "agent" -> status == 401;
                    case "public" -> status != 401 && status != 403;
                    default -> (status != 401 && status != 403) == isFor(route, caller.getKey()) && status < 500;
                };
                if (!isRight) {
                    wrong.add(route + " answered " + caller.getKey() + " with " + status);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void anAuditorWritesNothing() {
        assertThat(routes)
                .filteredOn(route -> !READING.contains(route.method()) && asksForCaller(route))
                .isNotEmpty()
                .noneMatch(route -> isFor(route, Role.AUDITOR));
    }

    @Test
    void withoutATokenOrWithOneThatIsOverThereIsNoWayIn() throws Exception {
        String expired = token("walk-expired", Role.ADMIN, ", \"expires_at\": \"2999-01-01T00:00:00Z\"");
        DATABASE.dsl().execute("update api_token set expires_at = '2020-01-01T00:00:00Z' where name = 'walk-expired'");
        String id = UUID.randomUUID().toString();
        for (Declared route : routes) {
            for (String token : new String[] {null, "", "wf_forged", expired}) {
                int status = call(route, token, id);
                if (route.role().equals("public")) {
                    assertThat(status).as(route.toString()).isNotIn(401, 403);
                } else {
                    assertThat(status).as(route.toString()).isEqualTo(401);
                }
            }
        }
    }

    @Test
    void aTokenOfAMemberMeetsNoPeerOfAnotherOnAnyRoute() throws Exception {
        String network = console.send(
                        "POST",
                        "/api/v1/networks",
                        console.admin(),
                        "{\"name\": \"walk\", \"ipv4_cidr\": \"10.77.0.0/24\"}")
                .get("id")
                .stringValue();
        String peer = console.send(
                        "POST",
                        "/api/v1/peers",
                        console.admin(),
                        TestApi.peerBody("of-another", network, ", \"owner\": \"another\""))
                .get("id")
                .stringValue();
        String member = token("walk-stranger", Role.MEMBER, ", \"owner\": \"stranger\"");
        List<Declared> ofPeers = routes.stream()
                .filter(route -> route.path().startsWith("/api/v1/peers/{id}") && isFor(route, Role.MEMBER))
                .toList();
        assertThat(ofPeers).hasSizeGreaterThanOrEqualTo(6);
        for (Declared route : ofPeers) {
            assertThat(call(route, member, peer)).as(route.toString()).isEqualTo(404);
        }
        assertThat(console.answer("GET", "/api/v1/peers/" + peer, console.admin(), null)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTokenWithTagsWritesNothingButPeersServersAndRules() throws Exception {
        String scoped = token("walk-scoped", Role.ADMIN, ", \"tags\": {\"team\": \"walk\"}");
        String id = UUID.randomUUID().toString();
        for (Declared route : routes) {
            boolean isBound = route.path().matches("/api/v1/(peers|servers|access-rules)/\\{id}(/.*)?");
            boolean isWritten = WRITTEN_UNDER_TAGS.contains(route.method() + " " + route.path());
            if (READING.contains(route.method()) || !asksForCaller(route) || isBound || isWritten) {
                continue;
            }
            HttpResponse<String> response =
                    console.answer(route.method(), route.path().replaceAll("\\{[a-z_]+}", id), scoped, "{}");
            assertThat(response.statusCode()).as(route + response.body()).isEqualTo(403);
            assertThat(response.body()).contains("team=walk");
        }
    }
}
