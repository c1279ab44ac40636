package io.wirefleet.endtoend.lab;

import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Prometheus on the host: it scrapes one agent, and evaluates this repository's alert rules, once a second each.
public final class Prometheus implements AutoCloseable {
    private final Daemon process;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private Prometheus(Daemon process, int port) {
        this.process = process;
        this.port = port;
    }

    /// @param target address and port of the agent's metrics
    public static Prometheus start(Lab lab, String target) {
        Path directory = lab.directory("prometheus");
        int port = freePort();
        String configuration = """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                scrape_configs:
                  - job_name: wirefleet-agent
                    static_configs: [{targets: ['%s']}]
                rule_files: ['%s']
                """.formatted(target, rules());
        Path file = directory.resolve("prometheus.yml");
        try {
            Files.writeString(file, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command.run("promtool", "check", "config", file.toString());
        return lab.stopAtEnd(new Prometheus(
                Daemon.start(
                        "prometheus",
                        List.of(
                                "prometheus",
                                "--config.file=" + file,
                                "--storage.tsdb.path=" + directory.resolve("data"),
                                "--web.listen-address=127.0.0.1:" + port),
                        Map.of("GOMAXPROCS", "1"),
                        directory.resolve("prometheus.log")),
                port));
    }

    public static Path rules() {
        return Programs.source("docs/operations/wirefleet-alerts.yml");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a query answers: its series.
    ///
    /// @throws AssertionError if it is no query
    public List<JsonNode> query(String query) {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        if (!answer.path("status").stringValue("").equals("success")) {
            throw new AssertionError(query + ": " + answer);
        }
        return answer.get("data").get("result").valueStream().toList();
    }

    /// Whether it answers at all.
    public boolean isReady() {
        process.expectAlive();
        try {
            return client.send(request("/-/ready"), BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The alert rules, each with its `health`, `state` and `lastError`.
    public List<JsonNode> alertRules() {
        return get("/api/v1/rules")
                .get("data")
                .get("groups")
                .valueStream()
                .flatMap(group -> group.get("rules").valueStream())
                .toList();
    }

    private JsonNode get(String path) {
        try {
            return Json.parse(
                    client.send(request(path), BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.close();
    }
}
