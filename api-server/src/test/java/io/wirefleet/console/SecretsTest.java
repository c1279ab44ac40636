package io.wirefleet.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.database.TestPostgres;
import io.wirefleet.console.settings.Settings;
import io.wirefleet.console.testing.Log;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TrustingClient;
import io.wirefleet.contract.agent.AgentToken;
import io.wirefleet.contract.agent.EnrolmentRequest;
import io.wirefleet.contract.agent.JoinToken;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.ServerId;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jooq.CloseableDSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A whole console through every secret that it makes or takes, and then a look for them where none may be.
final class SecretsTest {
    /// The fields of the API that hold a secret, or set one: each is walked below.
    private static final Set<String> WALKED = Set.of("join_token", "token", "link", "preshared_key", "private_key");

    @TempDir
    Path directory;

    private final Set<String> secrets = new LinkedHashSet<>();
    private final List<String> errors = new ArrayList<>();
    private Log log;
    private Console console;
    private HttpClient client;
    private URI url;
    private String admin;

    @BeforeEach
    void start() throws Exception {
        TestPostgres.layProgramsInto(directory);
        log = Log.ofAll();
        console = Console.of(Settings.read(
                _ -> null,
                Map.of("WIREFLEET_DATA_DIR", directory.toString(), "WIREFLEET_LISTEN", "127.0.0.1:0"),
                directory,
                directory));
        console.start();
        url = console.url();
        admin = secret(Objects.requireNonNull(console.newAdminToken()));
        client = client();
    }

    @AfterEach
    void stop() {
        console.close();
        log.close();
    }

    @Test
    @DisplayName(
            "I12 no secret is in the audit, in any table in the clear, in the log at its most talkative, or in an error")
    void noSecretStaysBehind() throws Exception {
        walk();
        assertThat(secrets).hasSizeGreaterThanOrEqualTo(7);
        provoke();
        assertThat(errors).hasSizeGreaterThan(100);
        assertThat(log.lines()).isNotEmpty();
        assertNone("the log", String.join("\n", log.lines()));
        assertNone("an error", String.join("\n", errors));
        try (CloseableDSLContext owner = owner()) {
            assertNone("the audit", rows(owner, "audit_entry"));
            assertThat(rows(owner, "audit_entry")).contains("join_token", "api_token", "enrol");
            for (String table : owner.fetch("select tablename from pg_tables where schemaname = 'public'")
                    .map(row -> row.get("tablename", String.class))) {
                assertNone("table " + table, rows(owner, table));
            }
        }
    }

    private String secret(String text) {
        secrets.add(text);
        return text;
    }

    /// Makes and uses every kind of secret.
    private void walk() throws Exception {
        String network = id("/networks", "{\"name\": \"office\", \"ipv4_cidr\": \"10.8.0.0/16\"}");
        String server = id("/servers", TestApi.serverBody("berlin", network, ""));
        id(
                "/access-rules",
                "{\"name\": \"all\", \"destinations\": [\"192.0.2.0/24\"], \"peers\": {\"all\": true},"
                        + " \"servers\": {\"all\": true}}");
        String peer = id("/peers", TestApi.peerBody("laptop", network, ", \"preshared_key\": \"per_server\""));
        secret(expect(
                        201,
                        send(
                                "POST",
                                "/api/v1/api-tokens",
                                admin,
                                "{\"name\": \"ci\", \"role\": \"operator\"}",
                                "Idempotency-Key",
                                "once"))
                .get("token")
                .stringValue());
        String generated = "{\"name\": \"phone\", \"network_id\": \"" + network + "\", \"generate_key\": true}";
        secret(expect(201, send("POST", "/api/v1/peers", admin, generated, "Idempotency-Key", "generated"))
                .get("private_key")
                .stringValue());
        String joinToken = secret(expect(
                        201,
                        send(
                                "POST",
                                "/api/v1/servers/" + server + "/join-tokens",
                                admin,
                                "",
                                "Idempotency-Key",
                                "joining"))
                .get("join_token")
                .stringValue());
        acceptInvitation(network);
        SigningKey identity = SigningKey.generate();
        PrivateKey wireGuard = PrivateKey.generate(new SecureRandom());
        secret(wireGuard.exposeText());
        String enrolment = new EnrolmentRequest(
                        JoinToken.parse(joinToken),
                        identity.verifyingKey(),
                        wireGuard.publicKey(),
                        "0.1.0",
                        Capability.ALL)
                .toJson()
                .toString();
        expect(200, send("POST", "/agent/v1/enroll", "", enrolment));
        expect(409, send("POST", "/agent/v1/enroll", "", enrolment));
        String agent = secret(AgentToken.issue(identity, ServerId.parse(server), Instant.now()));
        DesiredStateUpdate update = DesiredStateUpdate.read(
                expect(200, send("GET", "/agent/v1/desired-state?since=0&wait_seconds=5", agent, "")));
        assertThat(update.presharedKeys()).hasSize(1);
        for (PresharedKey key : update.presharedKeys().values()) {
            secret(key.exposeText());
            secret(HexFormat.of().formatHex(Base64.getDecoder().decode(key.exposeText())));
        }
        assertThat(send("GET", "/api/v1/peers/" + peer + "/config", admin, "").body())
                .contains(update.presharedKeys().values().iterator().next().exposeText());
    }

    private void acceptInvitation(String network) throws Exception {
        String invitation = "{\"owner\": \"alex\", \"network_id\": \"" + network + "\"}";
        String link = expect(201, send("POST", "/api/v1/invitations", admin, invitation, "Idempotency-Key", "twice"))
                .get("link")
                .stringValue();
        expect(201, send("POST", "/api/v1/invitations", admin, invitation, "Idempotency-Key", "twice"));
        String secret = secret(link.substring(link.indexOf('#') + 1));
        String acceptance = Json.object()
                .put("secret", secret)
                .put("public_key", TestApi.newKey())
                .toString();
        expect(201, send("POST", "/api/v1/invitations/accept", "", acceptance));
        expect(409, send("POST", "/api/v1/invitations/accept", "", acceptance));
    }

    /// Sends the secrets, in turn, to every route in places where they do not belong.
    private void provoke() throws Exception {
        JsonNode document = expect(200, send("GET", "/openapi.json", admin, ""));
        Set<String> fields = new TreeSet<>();
        document.findValues("properties")
                .forEach(properties -> properties.propertyNames().stream()
                        .filter(name -> name.matches("(.*_)?(token|secret|password|link)|private_key|preshared_key"))
                        .forEach(fields::add));
        assertThat(fields)
                .as("a field that looks like a secret's is to be walked by this test too")
                .isSubsetOf(WALKED);
        List<String> inTurn = List.copyOf(secrets);
        int turn = 0;
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            String concrete =
                    path.getKey().replaceAll("\\{[a-z_]+}", UUID.randomUUID().toString());
            for (String method : path.getValue().propertyNames()) {
                String secret = inTurn.get(turn++ % inTurn.size());
                send(method.toUpperCase(Locale.ROOT), concrete, secret + "x", "{}");
                if (!method.equals("get")) {
                    String write = method.toUpperCase(Locale.ROOT);
                    send(write, concrete, admin, "{\"join_token\": " + secret + "}");
                    send(
                            write,
                            concrete,
                            admin,
                            "{\"join_token\": \"" + secret + "x\", \"colour\": \"" + secret + "\"}");
                    send(
                            write,
                            concrete,
                            admin,
                            "{\"public_key\": \"" + secret + "x\", \"secret\": \"" + secret + "x\", \"colour\": 1}");
                } else if (concrete.startsWith("/api/")) {
                    send("GET", concrete + "?cursor=" + URLEncoder.encode(secret, StandardCharsets.UTF_8), admin, "");
                }
            }
        }
    }

    private HttpResponse<String> send(String method, String path, String bearer, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            errors.add(response.headers().map() + " " + response.body());
        }
        return response;
    }

    private static JsonNode expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return Json.parse(response.body());
    }

    private String id(String path, String body) throws Exception {
        return expect(201, send("POST", "/api/v1" + path, admin, body))
                .get("id")
                .stringValue();
    }

    private void assertNone(String place, String text) {
        for (String secret : secrets) {
            int found = text.indexOf(secret);
            assertThat(found)
                    .as(() -> place + " has a secret: "
                            + text.substring(Math.max(0, found - 200), Math.min(text.length(), found + 60)))
                    .isNegative();
        }
    }

    private static String rows(CloseableDSLContext owner, String table) {
        return String.join(
                "\n",
                owner.fetch("select row_to_json(t)::text as row from {0} t", DSL.quotedName(table))
                        .map(row -> row.get("row", String.class)));
    }

    private CloseableDSLContext owner() throws Exception {
        Path postgres = directory.resolve("postgres");
        String port =
                Files.readAllLines(postgres.resolve("data/postmaster.pid")).get(3);
        return DSL.using(
                "jdbc:postgresql://127.0.0.1:" + port + "/wirefleet",
                "wirefleet",
                Files.readString(postgres.resolve("password")));
    }

    private HttpClient client() throws Exception {
        return TrustingClient.of(directory);
    }
}
