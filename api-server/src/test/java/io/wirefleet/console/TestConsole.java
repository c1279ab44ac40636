package io.wirefleet.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.database.DatabaseAddress;
import io.wirefleet.console.http.RateLimits;
import io.wirefleet.console.settings.ListenAddress;
import io.wirefleet.console.settings.Settings;
import io.wirefleet.console.testing.TrustingClient;
import io.wirefleet.contract.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The whole console within a test, on a port of its own, and a client of it.
final class TestConsole implements AutoCloseable {
    private final Console console;
    private final HttpClient client;
    private final String admin;

    private TestConsole(Console console, HttpClient client, String admin) {
        this.console = console;
        this.client = client;
        this.admin = admin;
    }

    /// A route as the OpenAPI document has it.
    ///
    /// @param method in capitals
    /// @param role as the document names it
    record Declared(String method, String path, String role, JsonNode operation) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /// Starts it, without rate limits.
    static TestConsole start(Path directory, DatabaseAddress database) throws Exception {
        Console console = Console.of(new Settings(
                directory,
                new ListenAddress("127.0.0.1", 0),
                null,
                database,
                null,
                directory.resolve("provider"),
                List.of(),
                RateLimits.Rates.NONE,
                null,
                null));
        console.start();
        return new TestConsole(console, TrustingClient.of(directory), String.valueOf(console.newAdminToken()));
    }

    /// The administrator's token.
    String admin() {
        return admin;
    }

    List<Declared> declared() throws Exception {
        List<Declared> all = new ArrayList<>();
        JsonNode paths = send("GET", "/openapi.json", null, null).get("paths");
        paths.properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> all.add(new Declared(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                method.getValue().get("x-role").stringValue(),
                                method.getValue()))));
        assertThat(all).hasSizeGreaterThan(30);
        return all;
    }

    /// @param headers names and values in turn
    HttpResponse<String> answer(
            String method, String path, @Nullable String token, @Nullable String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        console.listensOn().url().resolve(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /// What is answered to a request that must succeed.
    JsonNode send(String method, String path, @Nullable String token, @Nullable String body) throws Exception {
        HttpResponse<String> response = answer(method, path, token, body);
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        return Json.parse(response.body());
    }

    @Override
    public void close() {
        client.close();
        console.close();
    }
}
