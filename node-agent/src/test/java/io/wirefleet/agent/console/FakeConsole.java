package io.wirefleet.agent.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.wirefleet.contract.agent.EnrolmentRequest;
import io.wirefleet.contract.agent.EnrolmentResponse;
import io.wirefleet.contract.agent.JoinToken;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.ServerId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A console in this process that speaks `/agent/v1` over TLS, on loopback, with a certificate of its own for one
/// name.
public final class FakeConsole implements AutoCloseable {
    private static final String PASSWORD = "of-a-test-only";

    /// The queries of the calls for the desired state, in order.
    public final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    /// What the next calls for the desired state answer; they wait for it.
    public final BlockingQueue<DesiredStateUpdate> updates = new LinkedBlockingQueue<>();

    public final BlockingQueue<ObservedState> reports = new LinkedBlockingQueue<>();
    public volatile int status = 200;
    private final ServerId serverId;
    private final List<VerifyingKey> signingKeys;
    private final Certificate certificate;
    private final HttpsServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private volatile @Nullable EnrolmentRequest enrolled;

    /// @param name the host name or address that the certificate is for, as keytool says it, such as
    ///     `ip:127.0.0.1`
    public FakeConsole(Path directory, String name, ServerId serverId, List<VerifyingKey> signingKeys) {
        this.serverId = serverId;
        this.signingKeys = signingKeys;
        try {
            Path store = directory.resolve("console-" + name.replace(':', '-') + ".p12");
            makeCertificate(store, name);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream file = Files.newInputStream(store)) {
                keys.load(file, PASSWORD.toCharArray());
            }
            certificate = keys.getCertificate("console");
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, PASSWORD.toCharArray());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(factory.getKeyManagers(), null, null);
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(executor);
        server.createContext("/agent/v1/enroll", this::enroll);
        server.createContext("/healthz", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.createContext("/agent/v1/desired-state", this::desiredState);
        server.createContext("/agent/v1/observed-state", this::observedState);
        server.start();
    }

    private static void makeCertificate(Path store, String name) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "console",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=console",
                        "-ext",
                        "san=" + name)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool made no certificate");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public URI address() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    public String caCertificate() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public JoinToken joinToken() {
        PublicKey key = certificate.getPublicKey();
        return JoinToken.generate(new SecureRandom(), JoinToken.fingerprint(key));
    }

    /// Who enrolled; null: nobody.
    public @Nullable EnrolmentRequest enrolled() {
        return enrolled;
    }

    private void enroll(HttpExchange exchange) throws IOException {
        if (enrolled != null) {
            answer(exchange, 401, "{\"title\":\"Unauthorized\",\"detail\":\"the join token was used already\"}");
            return;
        }
        enrolled = EnrolmentRequest.read(Json.parse(body(exchange)));
        answer(
                exchange,
                200,
                new EnrolmentResponse(serverId, signingKeys, caCertificate())
                        .toJson()
                        .toString());
    }

    private void desiredState(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().getQuery() + " "
                + exchange.getRequestHeaders().getFirst("Authorization").startsWith("Bearer "));
        if (status != 200) {
            answer(exchange, status, "{\"title\":\"no\",\"detail\":\"not now\"}");
            return;
        }
        try {
            DesiredStateUpdate update = updates.poll(20, TimeUnit.SECONDS);
            if (update == null) {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            } else {
                answer(exchange, 200, update.toJson().toString());
            }
        } catch (InterruptedException _) {
            exchange.close();
        }
    }

    private void observedState(HttpExchange exchange) throws IOException {
        reports.add(ObservedState.read(Json.parse(body(exchange))));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
