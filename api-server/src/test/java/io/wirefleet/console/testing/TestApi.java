package io.wirefleet.console.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.api.FleetRoutes;
import io.wirefleet.console.api.Identity;
import io.wirefleet.console.api.PeopleRoutes;
import io.wirefleet.console.approvals.ApprovalStore;
import io.wirefleet.console.approvals.FourEyes;
import io.wirefleet.console.audit.Audit;
import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.audit.AuditRoutes;
import io.wirefleet.console.audit.CheckpointFile;
import io.wirefleet.console.audit.Checkpoints;
import io.wirefleet.console.audit.Linker;
import io.wirefleet.console.clientconfig.ClientConfigRoutes;
import io.wirefleet.console.clientconfig.ClientConfigs;
import io.wirefleet.console.database.Database;
import io.wirefleet.console.delivery.Numberer;
import io.wirefleet.console.delivery.PostgresFleetWrites;
import io.wirefleet.console.delivery.PresharedKeys;
import io.wirefleet.console.delivery.Receipts;
import io.wirefleet.console.delivery.Signals;
import io.wirefleet.console.delivery.SigningKeys;
import io.wirefleet.console.guard.BlastGuard;
import io.wirefleet.console.guard.GuardStore;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.DescriptionRoutes;
import io.wirefleet.console.http.HealthRoutes;
import io.wirefleet.console.http.Listener;
import io.wirefleet.console.http.RateLimits;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.identity.AdminToken;
import io.wirefleet.console.ids.UuidV7;
import io.wirefleet.console.oidc.IssuerConfig;
import io.wirefleet.console.receipts.ReceiptRoutes;
import io.wirefleet.console.resources.IdempotencyStore;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.console.sealing.MasterKey;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PrivateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The console's API on a port of its own over a database, and a client of it.
public final class TestApi implements AutoCloseable {
    public static final String TOKEN = "the-token-of-a-test";
    public static final String ROOT = "/api/v1";

    private final List<Route> routes;
    private final Numberer numberer;
    private final Linker linker;
    private final Identity identity;
    private final ConsoleServer server;
    private final String token;
    private final HttpClient client;

    /// What came back.
    public record Reply(int status, HttpResponse<String> response) {
        public JsonNode json() {
            return Json.parse(response.body());
        }

        public String text(String field) {
            return json().get(field).stringValue();
        }

        public String id() {
            return text("id");
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElseThrow(() -> new AssertionError("no header " + name));
        }

        public Reply expect(int expected) {
            assertThat(status).as(response.body()).isEqualTo(expected);
            return this;
        }

        /// Checks that this is a problem document, and that it blames this field.
        public Reply expectProblem(int expected, String pointer, String detail) {
            expectProblem(expected, detail);
            assertThat(json().get("errors").values().stream()
                            .map(error -> error.get("pointer").stringValue()))
                    .as(response.body())
                    .contains(pointer);
            return this;
        }

        public Reply expectProblem(int expected, String detail) {
            expect(expected);
            assertThat(header("Content-Type")).startsWith("application/problem+json");
            assertThat(json().get("status").intValue()).isEqualTo(expected);
            assertThat(text("request_id")).isEqualTo(header("X-Request-Id"));
            assertThat(response.body()).contains(detail).doesNotContain("Exception");
            return this;
        }
    }

    public TestApi(Database database, Duration addressRest) {
        this(database, addressRest, Clock.systemUTC());
    }

    public TestApi(Database database, Duration addressRest, Clock clock) {
        this(database, addressRest, List.of(), RateLimits.none(), clock);
    }

    /// @param issuers whose OpenID Connect tokens are taken
    public TestApi(
            Database database, Duration addressRest, List<IssuerConfig> issuers, RateLimits limits, Clock clock) {
        token = TOKEN;
        client = HttpClient.newHttpClient();
        UuidV7 ids = new UuidV7(clock, new SecureRandom());
        MasterKey masterKey = MasterKey.of(new byte[MasterKey.BYTES], new SecureRandom());
        Checkpoints checkpoints = checkpoints(database, masterKey, clock);
        linker = Linker.start(database.dsl(), checkpoints);
        AuditLog audit = new AuditLog(ids, clock, linker::expect);
        Receipts receipts = new Receipts(database.dsl(), new Signals(), clock, audit);
        numberer = Numberer.start(database.dsl(), receipts, new Signals());
        List<Route> all = new ArrayList<>(
                new HealthRoutes(List.of(new HealthRoutes.Need("the database is away", database::isReachable)))
                        .routes());
        PresharedKeys presharedKeys = new PresharedKeys(masterKey, new SecureRandom());
        ClientConfigs configs = new ClientConfigs(database.dsl(), presharedKeys);
        GuardStore guardStore = new GuardStore(database.dsl(), masterKey, new SecureRandom());
        ApprovalStore approvals = new ApprovalStore(database.dsl(), audit, ids, clock);
        all.addAll(FleetRoutes.of(
                database.dsl(),
                new Writes(
                        new PostgresFleetWrites(database.dsl(), presharedKeys, numberer, ids),
                        audit,
                        new BlastGuard(guardStore, clock),
                        new FourEyes(approvals),
                        new IdempotencyStore(database.dsl(), clock),
                        receipts::awaitClosed),
                guardStore,
                approvals,
                ids,
                clock,
                addressRest,
                new PeopleRoutes.Means(
                        configs, new SecureRandom(), clock, () -> URI.create("http://localhost:" + port()))));
        all.addAll(new ClientConfigRoutes(configs).routes());
        all.addAll(new ReceiptRoutes(receipts).routes());
        all.addAll(new AuditRoutes(new Audit(database.dsl(), checkpoints)).routes());
        identity = Identity.of(database.dsl(), clock, new AdminToken(TOKEN), issuers);
        routes = identity.bounds().bind(DescriptionRoutes.with(all));
        server = ConsoleServer.start(
                new Listener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null),
                routes,
                identity.callers(),
                limits);
    }

    private static Checkpoints checkpoints(Database database, MasterKey masterKey, Clock clock) {
        try {
            Path file = Files.createTempDirectory(Path.of("target"), "audit").resolve("checkpoints.jsonl");
            return new Checkpoints(
                    database.dsl(), SigningKeys.open(database.dsl(), masterKey), CheckpointFile.open(file), clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestApi(TestApi console, String token) {
        routes = console.routes;
        numberer = console.numberer;
        linker = console.linker;
        identity = console.identity;
        server = console.server;
        client = console.client;
        this.token = token;
    }

    /// The same console, called with another token; not to be closed.
    public TestApi as(String bearerToken) {
        return new TestApi(this, bearerToken);
    }

    /// Makes an API token.
    ///
    /// @param more fields, each with a comma before it
    /// @return its secret
    public String apiToken(String name, String role, String more) {
        return post("/api-tokens", "{\"name\": \"%s\", \"role\": \"%s\"%s}".formatted(name, role, more))
                .expect(201)
                .text("token");
    }

    /// Writes down when tokens were used, as the console does every few seconds.
    public void flush() {
        identity.flush().run();
    }

    public List<Route> routes() {
        return routes;
    }

    public int port() {
        return server.port();
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .header("Authorization", "Bearer " + token);
    }

    public Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// @param path below [#ROOT]
    /// @param headers names and values in turn
    public Reply send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = request(ROOT + path)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty() && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    public Reply get(String path) {
        return send("GET", path, "");
    }

    public Reply post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    public Reply put(String path, String body, String... headers) {
        return send("PUT", path, body, headers);
    }

    public Reply patch(String path, String body, String... headers) {
        return send("PATCH", path, body, headers);
    }

    public Reply delete(String path, String... headers) {
        return send("DELETE", path, "", headers);
    }

    /// Creates a network, and answers its id.
    public String network(String name, String ipv4Cidr) {
        return post("/networks", "{\"name\": \"%s\", \"ipv4_cidr\": \"%s\"}".formatted(name, ipv4Cidr))
                .expect(201)
                .id();
    }

    /// Creates a server, and answers its id.
    public String server(String name, String networkId) {
        return post("/servers", serverBody(name, networkId, "")).expect(201).id();
    }

    /// @param more fields, each with a comma before it
    public static String serverBody(String name, String networkId, String more) {
        return "{\"name\": \"%s\", \"network_id\": \"%s\", \"endpoint_host\": \"vpn.example.com\"%s}"
                .formatted(name, networkId, more);
    }

    /// A peer of a new key.
    ///
    /// @param more fields, each with a comma before it
    public static String peerBody(String name, String networkId, String more) {
        return peerBody(name, networkId, newKey(), more);
    }

    public static String peerBody(String name, String networkId, String publicKey, String more) {
        return "{\"name\": \"%s\", \"network_id\": \"%s\", \"public_key\": \"%s\"%s}"
                .formatted(name, networkId, publicKey, more);
    }

    /// A resource's JSON for a golden file: what differs from run to run is named instead.
    public static String stable(JsonNode json) {
        return json.toPrettyString()
                        .replace(json.get("id").stringValue(), "ID")
                        .replace(json.get("created_at").stringValue(), "TIME")
                        .replace(json.get("updated_at").stringValue(), "TIME")
                + "\n";
    }

    public static String newKey() {
        return PrivateKey.generate(new SecureRandom()).publicKey().toString();
    }

    @Override
    public void close() {
        server.close();
        numberer.close();
        linker.close();
        client.close();
    }
}
