package io.wirefleet.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole program in a process of its own.
final class ConsoleProcessTest {
    @TempDir
    Path directory;

    private ChildProcess start(String... more) throws IOException {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--data-dir=" + directory;
        arguments[1] = "--listen=127.0.0.1:0";
        System.arraycopy(more, 0, arguments, 2, more.length);
        return ChildProcess.start(Main.class, arguments);
    }

    private static URI awaitUrl(ChildProcess console) throws IOException {
        return URI.create(console.awaitLine("Wirefleet listens on .* reached as (https://[^;]+);")
                .group(1));
    }

    private HttpClient client() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(directory.resolve("ca.pem"))) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static int get(HttpClient client, URI url, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    @DisplayName(
            "I11 runs with no more than a directory; after kill -9 the next start serves again; SIGTERM ends it clean")
    void livesThroughKillAndEndsClean() throws Exception {
        String token;
        try (ChildProcess first = start()) {
            token = first.awaitLine("token, shown this once: (wf_.{40,})$").group(1);
            URI url = awaitUrl(first);
            try (HttpClient client = client()) {
                assertThat(get(client, url.resolve("/healthz"), token)).isEqualTo(200);
                assertThat(get(client, url.resolve("/readyz"), token)).isEqualTo(200);
            }
            first.kill();
        }
        try (ChildProcess second = start();
                HttpClient client = client()) {
            URI url = awaitUrl(second);
            assertThat(get(client, url.resolve("/readyz"), token)).isEqualTo(200);
            second.terminate();
            assertThat(second.rest()).doesNotContain("ERROR").doesNotContain(token);
            assertThat(second.awaitExit()).isZero();
        }
        assertThat(directory.resolve("postgres/data/postmaster.pid")).doesNotExist();
    }

    @Test
    void aDatabaseThatIsAwayIsOneLineAndStatus1() throws Exception {
        try (ChildProcess console = start("--database-url=jdbc:postgresql://127.0.0.1:1/fleet")) {
            assertThat(console.rest())
                    .startsWith("wirefleet-server: cannot reach the database 127.0.0.1:1/fleet: ")
                    .hasLineCount(1);
            assertThat(console.awaitExit()).isEqualTo(1);
        }
    }
}
