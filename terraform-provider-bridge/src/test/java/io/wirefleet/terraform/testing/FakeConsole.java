package io.wirefleet.terraform.testing;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A console made by hand: the REST interface over TLS, with rows in memory. It answers in its own spelling, counts
/// revisions with every request as a busy fleet would, and does what a test tells it to go wrong.
public final class FakeConsole implements AutoCloseable {
    public static final String TOKEN = "wf_" + "test".repeat(4);

    private final HttpsServer server;
    private final FakeFleet fleet = new FakeFleet();
    private final FakeExtras extras = new FakeExtras();
    private final Map<String, Reply> replayed = new HashMap<>();
    private final LinkedBlockingQueue<Trouble> troubles = new LinkedBlockingQueue<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private FakeConsole(HttpsServer server) {
        this.server = server;
    }

    /// What goes wrong with a request.
    public enum Trouble {
        /// The write is done, but its answer is lost.
        CUT_AFTER,
        UNAVAILABLE,
        FAILED,
        HTML
    }

    record Reply(int status, Map<String, String> headers, String type, ByteString body) {
        static Reply json(int status, Map<String, String> headers, JsonNode body) {
            return text(status, headers, "application/json", body.toString());
        }

        static Reply text(int status, Map<String, String> headers, String type, String body) {
            return new Reply(status, headers, type, ByteString.copyFromUtf8(body));
        }

        /// Secrets are shown once, and not to a repetition.
        Reply withoutSecrets() {
            String kept = body.toStringUtf8().replaceAll("\"(token|join_token)\":\"[^\"]*\"", "\"$1\":null");
            return text(status, headers, type, kept);
        }
    }

    /// @param directory gets `ca.pem`
    public static FakeConsole start(Path directory) {
        try {
            TestCertificate own = TestCertificate.generate("secp256r1");
            Files.writeString(directory.resolve("ca.pem"), own.pem());
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own.keyStore(), new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            FakeConsole console = new FakeConsole(server);
            server.createContext("/", console::handle);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return console;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public URI endpoint() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    /// The rows, to look at and to change behind Terraform's back.
    public FakeFleet fleet() {
        return fleet;
    }

    /// What is answered beside the rows.
    public FakeExtras extras() {
        return extras;
    }

    /// What goes wrong with the next requests, in this order; not with dry runs.
    public void trouble(Trouble... next) {
        troubles.addAll(List.of(next));
    }

    /// Method and path of every request so far.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /// The idempotency key of every request that had one.
    public List<String> keys() {
        return List.copyOf(keys);
    }

    /// A task of a test.
    public interface Task {
        void run() throws InterruptedException;
    }

    /// Runs something while every request is held up.
    public synchronized void holdUp(Task task) throws InterruptedException {
        task.run();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            boolean isDryRun = query(exchange.getRequestURI()).containsKey("dry_run");
            Trouble trouble = isDryRun ? null : troubles.poll();
            if (trouble == Trouble.UNAVAILABLE) {
                send(exchange, problem(503, "Unavailable", "the database is away", "", ""));
                return;
            }
            if (trouble == Trouble.FAILED) {
                send(exchange, problem(500, "Internal Server Error", "the console failed", "", ""));
                return;
            }
            if (trouble == Trouble.HTML) {
                send(exchange, Reply.text(200, Map.of(), "text/html", "<html>Please log in</html>"));
                return;
            }
            hold(exchange.getRequestURI());
            Reply reply = answer(exchange);
            if (trouble != Trouble.CUT_AFTER) {
                send(exchange, reply);
            }
        }
    }

    /// A question for a receipt stays open while servers are silent.
    private void hold(URI uri) {
        if (uri.getPath().contains("/receipts/")) {
            try {
                fleet.hold(Duration.ofSeconds(Long.parseLong(query(uri).getOrDefault("wait_seconds", "0"))));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.body().toByteArray();
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), reply.status() == 204 ? -1 : body.length);
        if (reply.status() != 204) {
            exchange.getResponseBody().write(body);
        }
    }

    private synchronized Reply answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return problem(401, "Unauthorized", "the token is not known", "", "");
        }
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (key != null) {
            keys.add(key);
        }
        if (key != null && replayed.containsKey(key)) {
            return replayed.get(key);
        }
        Reply reply;
        try {
            reply = route(exchange, body);
        } catch (RefusedRequest e) {
            reply = problem(e.status(), "Refused", e.detail(), e.pointer(), e.detail());
        }
        if (key != null) {
            replayed.put(key, reply.withoutSecrets());
        }
        return reply;
    }

    private Reply route(HttpExchange exchange, String body) {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        String collection = path[3];
        if (collection.equals("receipts")) {
            return Reply.json(200, Map.of(), fleet.receipt(path[4]));
        }
        String id = path.length > 4 ? path[4] : "";
        Optional<Reply> special = extras.reply(path, query(exchange.getRequestURI()));
        if (special.isPresent()) {
            return special.get();
        }
        if (query(exchange.getRequestURI()).containsKey("dry_run")) {
            return extras.foresight().rehearsed(exchange, fleet, body, () -> write(exchange, collection, id, body));
        }
        extras.foresight().guard(exchange);
        return write(exchange, collection, id, body);
    }

    private Reply write(HttpExchange exchange, String collection, String id, String body) {
        return switch (exchange.getRequestMethod()) {
            case "GET" ->
                id.isEmpty()
                        ? Reply.json(200, Map.of(), fleet.list(collection, query(exchange.getRequestURI())))
                        : row(200, fleet.get(collection, id), null);
            case "POST" ->
                id.equals("batch")
                        ? Reply.json(
                                200,
                                Map.of("Wirefleet-Receipt", fleet.newReceipt()),
                                fleet.createAll(collection, object(body)))
                        : row(201, fleet.create(collection, object(body)), fleet.newReceipt());
            case "PATCH" ->
                row(
                        200,
                        fleet.patch(
                                collection,
                                id,
                                object(body),
                                exchange.getRequestHeaders().getFirst("If-Match")),
                        fleet.newReceipt());
            case "DELETE" -> {
                fleet.delete(collection, id);
                yield Reply.text(204, Map.of("Wirefleet-Receipt", fleet.newReceipt()), "application/json", "");
            }
            default -> problem(405, "Method not allowed", "", "", "");
        };
    }

    private static ObjectNode object(String body) {
        return JsonFields.of(Json.parse(body)).node();
    }

    private static Reply row(int status, ObjectNode row, @Nullable String receipt) {
        Map<String, String> headers = new HashMap<>();
        headers.put("ETag", "\"" + row.path("version").asLong() + "\"");
        if (receipt != null) {
            headers.put("Wirefleet-Receipt", receipt);
        }
        return Reply.json(status, headers, row);
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    static Reply problem(int status, String title, String detail, String pointer, String what) {
        ObjectNode problem = Json.object()
                .put("status", status)
                .put("title", title)
                .put("detail", detail)
                .put("request_id", "request-1");
        if (!pointer.isEmpty()) {
            problem.set(
                    "errors",
                    Json.array().add(Json.object().put("pointer", pointer).put("detail", what)));
        }
        return Reply.text(status, Map.of(), "application/problem+json", problem.toString());
    }
}
