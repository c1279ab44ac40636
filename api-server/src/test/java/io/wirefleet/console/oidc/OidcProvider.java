package io.wirefleet.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// npm's oidc-provider in a process of its own, with keys and secrets of one run: installed below `target` once, from
/// the lock file in `src/test/resources/oidc-provider`.
final class OidcProvider implements AutoCloseable {
    static final String AUDIENCE = "https://console.example.net";
    static final String KEY_ID = "of-this-run";

    private static final Path SOURCES = Path.of("src/test/resources/oidc-provider");
    private static final Path INSTALLED = Path.of("target/oidc-provider");
    private static final long LONGEST_INSTALL_SECONDS = 240;

    private final Process process;
    private final URI issuer;
    private final URI callback;
    private final String secret;

    private OidcProvider(Process process, URI issuer, URI callback, String secret) {
        this.process = process;
        this.issuer = issuer;
        this.callback = callback;
        this.secret = secret;
    }

    static OidcProvider start() throws IOException, InterruptedException {
        install();
        URI issuer = URI.create("http://127.0.0.1:" + freePort());
        URI callback = issuer.resolve("/nobody-listens-here");
        String secret = UUID.randomUUID().toString();
        ObjectNode settings = Json.object()
                .put("issuer", issuer.toString())
                .put("callback", callback.toString())
                .put("audience", AUDIENCE)
                .put("secret", secret)
                .put("alg", "RS256");
        settings.putArray("groups").add("vpn");
        settings.putObject("jobClaims").put("repository", "acme/network");
        settings.set("jwks", Json.parse(new JWKSet(StubIssuer.newRsaKey(KEY_ID)).toString(false)));
        Process process = new ProcessBuilder("node", "provider.mjs")
                .directory(INSTALLED.toFile())
                .redirectError(INSTALLED.resolve("stderr.log").toFile())
                .start();
        process.outputWriter().append(settings.toString()).append('\n').flush();
        String line = process.inputReader().readLine();
        assertThat(line).as(Files.readString(INSTALLED.resolve("stderr.log"))).isEqualTo("listening");
        return new OidcProvider(process, issuer, callback, secret);
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        Path lock = INSTALLED.resolve("package-lock.json");
        boolean isThere = Files.exists(INSTALLED.resolve("node_modules/.package-lock.json"))
                && Files.exists(lock)
                && Files.mismatch(lock, SOURCES.resolve("package-lock.json")) < 0;
        for (String name : new String[] {"package.json", "package-lock.json", "provider.mjs"}) {
            Files.write(INSTALLED.resolve(name), Files.readAllBytes(SOURCES.resolve(name)));
        }
        if (isThere) {
            return;
        }
        Path log = INSTALLED.resolve("npm.log");
        Process npm = new ProcessBuilder("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts")
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean isOver = npm.waitFor(LONGEST_INSTALL_SECONDS, TimeUnit.SECONDS);
        if (!isOver) {
            npm.destroyForcibly();
        }
        assertThat(isOver && npm.exitValue() == 0)
                .as("npm ci: " + Files.readString(log))
                .isTrue();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    URI issuer() {
        return issuer;
    }

    /// An access token as a CI job gets one (grant `client_credentials`, RFC 9068).
    String jobToken() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return token(client, "ci", Map.of("grant_type", "client_credentials", "scope", "api"), "access_token");
        }
    }

    /// The ID token of a person who logs in and consents (authorization code flow).
    String logIn(String person) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
            String query = form(Map.of(
                    "client_id",
                    AUDIENCE,
                    "response_type",
                    "code",
                    "scope",
                    "openid email groups",
                    "redirect_uri",
                    callback.toString()));
            URI login = redirect(client, HttpRequest.newBuilder(issuer.resolve("/auth?" + query)));
            URI loggedIn = redirect(
                    client, post(login, Map.of("prompt", "login", "login", person, "password", "any will do here")));
            URI consent = redirect(client, HttpRequest.newBuilder(loggedIn));
            URI consented = redirect(client, post(consent, Map.of("prompt", "consent")));
            URI back = redirect(client, HttpRequest.newBuilder(consented));
            assertThat(back.toString()).startsWith(callback + "?code=");
            String code = back.getQuery().replaceFirst("^code=([^&]*).*", "$1");
            return token(
                    client,
                    AUDIENCE,
                    Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", callback.toString()),
                    "id_token");
        }
    }

    private URI redirect(HttpClient client, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isIn(302, 303);
        return issuer.resolve(response.headers().firstValue("Location").orElseThrow());
    }

    private String token(HttpClient client, String clientId, Map<String, String> parameters, String field)
            throws IOException, InterruptedException {
        String credentials = URLEncoder.encode(clientId, StandardCharsets.UTF_8) + ":" + secret;
        HttpRequest request = post(issuer.resolve("/token"), parameters)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.parse(response.body()).get(field).stringValue();
    }

    private static HttpRequest.Builder post(URI url, Map<String, String> parameters) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(parameters)));
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /// Ends it: it stops when its standard input does.
    @Override
    public void close() {
        process.destroy();
    }
}
