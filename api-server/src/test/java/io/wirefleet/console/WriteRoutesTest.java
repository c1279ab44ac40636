package io.wirefleet.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.TestConsole.Declared;
import io.wirefleet.console.WriteCases.Case;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Every route of the running console that writes takes what all writes take: `dry_run`, `Idempotency-Key`, and
/// `If-Match` where what it writes has a version.
final class WriteRoutesTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path directory;

    /// What does not write by the console's own contract, each with the reason.
    private static final Map<String, String> EXEMPT = Map.of(
            "POST /api/v1/invitations/look", "reads",
            "POST /api/v1/invitations/accept", "of a person without a role: the invitation itself is good once");

    /// What may change without a write: who was seen when, what follows a write by itself, and a key that is made when
    /// it is first needed.
    private static final Map<String, Set<String>> OF_THEIR_OWN = Map.of(
            "api_token", Set.of("last_used_at"),
            "receipt", Set.of("closed_at"),
            "receipt_server", Set.of("gone_at", "acknowledged_at"),
            "guard", Set.of("sealed_confirmation_key"));

    private static final Set<String> LINKED_LATER = Set.of("audit_link", "audit_unlinked", "audit_checkpoint");

    private static TestConsole console;
    private static List<Declared> writes;
    private static WriteCases cases;
    private static int keys;

    @BeforeAll
    static void start() throws Exception {
        console = TestConsole.start(directory, DATABASE.address());
        writes = console.declared().stream()
                .filter(route -> route.path().startsWith("/api/v1/")
                        && !route.method().equals("GET")
                        && !EXEMPT.containsKey(route.toString()))
                .toList();
        cases = new WriteCases(console);
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    static Stream<Declared> writes() {
        return writes.stream();
    }

    @Test
    void everyRouteThatWritesIsWalked() throws Exception {
        Set<String> routes = new TreeSet<>();
        writes.forEach(route -> routes.add(route.toString()));
        assertThat(cases.routes()).isEqualTo(routes);
        assertThat(console.declared()).map(Declared::toString).containsAll(EXEMPT.keySet());
    }

    @ParameterizedTest
    @MethodSource("writes")
    void theDocumentDescribesWhatEveryWriteTakes(Declared route) {
        Set<String> parameters = new TreeSet<>();
        route.operation()
                .get("parameters")
                .forEach(parameter -> parameters.add(parameter.get("name").stringValue()));
        assertThat(parameters)
                .contains("dry_run", "Idempotency-Key", "wait_seconds", "confirm", "Wirefleet-Confirmation");
        assertThat(route.operation().at("/responses/200").toString())
                .containsAnyOf("#/components/schemas/BlastRadius\"", "#/components/schemas/ImportPlan\"");
    }

    @ParameterizedTest
    @MethodSource("writes")
    void aDryRunAnswersTheBlastRadiusAndWritesNothing(Declared route) throws Exception {
        Case write = cases.of(route);
        Map<String, String> before = contents();
        JsonNode answered = Json.parse(
                expect(200, send(route, write.path() + "?dry_run=true", write.body(), "Idempotency-Key", key()))
                        .body());
        JsonNode radius = answered.has("blast_radius") ? answered.get("blast_radius") : answered;
        assertThat(radius.propertyNames())
                .containsExactlyInAnyOrder(
                        "servers",
                        "peers",
                        "attachments_added",
                        "attachments_removed",
                        "peers_cut",
                        "peers_with_access",
                        "examples",
                        "confirmation_required",
                        "confirmation",
                        "confirmation_expires_at",
                        "approval_required");
        assertThat(contents()).isEqualTo(before);
        expect(write.status(), send(route, write.path(), write.body()));
        assertThat(contents()).as("the write itself").isNotEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("writes")
    @DisplayName("I10 the same request under the same key changes nothing more and is answered the same")
    void i10ARepetitionChangesNothingMoreAndIsAnsweredTheSame(Declared route) throws Exception {
        Case write = cases.of(route);
        String key = key();
        HttpResponse<String> first =
                expect(write.status(), send(route, write.path(), write.body(), "Idempotency-Key", key));
        Map<String, String> after = contents();
        HttpResponse<String> again =
                expect(write.status(), send(route, write.path(), write.body(), "Idempotency-Key", key));
        assertThat(contents()).isEqualTo(after);
        assertThat(again.headers().firstValue("Idempotent-Replay")).contains("true");
        for (String header : List.of("Wirefleet-Receipt", "Location", "ETag", "Cache-Control")) {
            assertThat(again.headers().firstValue(header))
                    .isEqualTo(first.headers().firstValue(header));
        }
        assertThat(first.headers().firstValue("Wirefleet-Receipt")).isPresent();
        assertSame(write, first.body(), again.body());

        HttpResponse<String> other = send(route, write.otherPath(), write.otherBody(), "Idempotency-Key", key);
        expect(422, other);
        assertThat(other.body()).contains("belongs to another request");
        assertThat(contents()).isEqualTo(after);
    }

    /// A secret is in the first answer alone; the repetition says what to do without it.
    private static void assertSame(Case write, String first, String again) {
        if (first.isEmpty()) {
            assertThat(again).isEmpty();
            return;
        }
        ObjectNode expected = (ObjectNode) Json.parse(first);
        ObjectNode actual = (ObjectNode) Json.parse(again);
        String secret = write.secret();
        if (secret != null) {
            assertThat(expected.get(secret).stringValue()).hasSizeGreaterThan(20);
            expected.putNull(secret);
            assertThat(actual.remove(secret + "_notice").stringValue())
                    .startsWith("was answered once")
                    .contains("if it was lost, ");
        }
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("writes")
    void aStaleVersionIsRefusedAndSoIsOneWhereThereIsNone(Declared route) throws Exception {
        Case write = cases.of(route);
        Map<String, String> before = contents();
        boolean versioned =
                route.operation().get("parameters").findValuesAsString("name").contains("If-Match");
        boolean isNew = (route.method().equals("POST") && !route.path().matches(".*/(revoke|rotate|approve|reject)"))
                || route.path().matches("/api/v1/(owners|invitations)/.*");
        assertThat(versioned).isEqualTo(!isNew);
        for (String query : List.of("", "?dry_run=true")) {
            expect(versioned ? 412 : 400, send(route, write.path() + query, write.body(), "If-Match", "\"987654321\""));
        }
        assertThat(contents()).isEqualTo(before);
    }

    private static String key() {
        return "key-" + ++keys;
    }

    private static HttpResponse<String> send(Declared route, String path, @Nullable String body, String... headers)
            throws Exception {
        return console.answer(route.method(), path, console.admin(), body, headers);
    }

    private static HttpResponse<String> expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return response;
    }

    /// What stands in every table.
    private static Map<String, String> contents() {
        Map<String, String> contents = new TreeMap<>();
        DATABASE.dsl()
                .fetch("select table_name from information_schema.tables"
                        + " where table_schema = 'public' and table_type = 'BASE TABLE'")
                .map(row -> row.get("table_name", String.class))
                .forEach(table -> {
                    if (!LINKED_LATER.contains(table)) {
                        contents.put(table, rows(table));
                    }
                });
        return contents;
    }

    private static String rows(String table) {
        return String.valueOf(DATABASE.dsl()
                .fetchSingle(
                        "select string_agg(r.row, E'\\n' order by r.row) as rows"
                                + " from (select (to_jsonb(t) - {0})::text as row from " + table + " t) as r",
                        (Object) OF_THEIR_OWN.getOrDefault(table, Set.of()).toArray(String[]::new))
                .get("rows", String.class));
    }
}
