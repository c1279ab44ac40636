package io.wirefleet.endtoend.lab;

import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A caller of the console's REST interface.
public final class Api implements AutoCloseable {
    private final URI endpoint;
    private final String token;
    private final HttpClient client;

    Api(URI endpoint, Path caFile, String token) {
        this.endpoint = endpoint;
        this.token = token;
        this.client = HttpClient.newBuilder()
                .sslContext(trusting(caFile))
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    private static SSLContext trusting(Path caFile) {
        try (InputStream file = Files.newInputStream(caFile)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "console", CertificateFactory.getInstance("X.509").generateCertificate(file));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The status that a GET answers.
    public int status(String path) throws IOException, InterruptedException {
        return client.send(request("GET", path, null), BodyHandlers.ofString()).statusCode();
    }

    /// What a GET answers.
    ///
    /// @param path with its query, from `/api/v1` on
    /// @throws AssertionError with the whole answer if it is not a 2xx
    public JsonNode get(String path) {
        return Json.parse(
                expectSuccess("GET", path, send("GET", "/api/v1" + path, null)).body());
    }

    /// What a GET answers, as text.
    public String text(String path) {
        return expectSuccess("GET", path, send("GET", "/api/v1" + path, null)).body();
    }

    public JsonNode post(String path, ObjectNode body) {
        return Json.parse(expectSuccess("POST", path, send("POST", "/api/v1" + path, body))
                .body());
    }

    public JsonNode patch(String path, ObjectNode body) {
        return Json.parse(expectSuccess("PATCH", path, send("PATCH", "/api/v1" + path, body))
                .body());
    }

    /// Deletes, and waits at the console until every server has acknowledged or the seconds are over.
    ///
    /// @return the receipt
    public JsonNode delete(String path, int waitSeconds) {
        HttpResponse<String> answer =
                expectSuccess("DELETE", path, send("DELETE", "/api/v1" + path + "?wait_seconds=" + waitSeconds, null));
        return get(
                "/receipts/" + answer.headers().firstValue("Wirefleet-Receipt").orElseThrow());
    }

    /// Any call, whatever it answers.
    public HttpResponse<String> send(String method, String path, @Nullable ObjectNode body) {
        try {
            return client.send(request(method, path, body), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest request(String method, String path, @Nullable ObjectNode body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(endpoint.resolve(path))
                .timeout(Duration.ofSeconds(90))
                .header("Authorization", "Bearer " + token);
        if (body != null) {
            builder.header(
                    "Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
        }
        return builder.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
                .build();
    }

    private static HttpResponse<String> expectSuccess(String method, String path, HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(method + " " + path + " answered " + answer.statusCode() + ":\n" + answer.body());
        }
        return answer;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
