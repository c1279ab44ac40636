package io.wirefleet.benchmarks;

import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

/// The console's API as an operator's program uses it: HTTPS, one bearer token, the console's own CA.
final class Api {
    private final HttpClient client;
    private final String address;
    private final String token;

    Api(String address, String token, Path caCertificate) throws IOException, GeneralSecurityException {
        this.address = address;
        this.token = token;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(caCertificate))
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    private static SSLContext trusting(Path caCertificate) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(caCertificate)) {
            store.setCertificateEntry(
                    "console", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /// Waits until `/readyz` answers 200, for 90 seconds at the most.
    static Api whenReady(ConsoleProcess console) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        Path certificate = console.dataDirectory().resolve("ca.pem");
        while (System.nanoTime() < deadline) {
            console.checkAlive();
            if (Files.exists(certificate)) {
                try {
                    Api api = new Api(console.address(), console.token(), certificate);
                    if (api.send("GET", "/readyz", null).statusCode() == 200) {
                        return api;
                    }
                } catch (IOException | GeneralSecurityException _) {
                    // not up yet; the deadline is what fails
                }
            }
            Thread.sleep(100);
        }
        throw new IOException("the console is not ready after 90 s");
    }

    HttpResponse<String> send(String method, String path, @Nullable JsonNode body)
            throws IOException, InterruptedException {
        return send(method, path, body, token);
    }

    HttpResponse<String> send(String method, String path, @Nullable JsonNode body, String bearer)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer " + bearer);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// A request that must succeed.
    JsonNode call(String method, String path, @Nullable JsonNode body) throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, path, body);
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body().isEmpty() ? Json.object() : Json.parse(response.body());
    }
}
