package io.wirefleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
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
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// npm's oidc-provider in a process of its own, with keys and secrets of one run: installed once, from the lock file
/// that stands beside its program.
public final class OidcProvider implements AutoCloseable {
    public static final String AUDIENCE = "https://console.example.net";
    public static final String KEY_ID = "of-this-run";

    private static final String SOURCES = "/oidc-provider/";
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

    /// @param installed where it is installed, or is to be
    /// @param jobClaims what the token of a CI job claims beside the standard claims
    public static OidcProvider start(Path installed, Map<String, String> jobClaims)
            throws IOException, InterruptedException {
        install(installed);
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
        ObjectNode claims = settings.putObject("jobClaims");
        jobClaims.forEach(claims::put);
        settings.putObject("jwks").putArray("keys").add(newKey());
        Process process = new ProcessBuilder("node", "provider.mjs")
                .directory(installed.toFile())
                .redirectError(installed.resolve("stderr.log").toFile())
                .start();
        process.outputWriter().append(settings.toString()).append('\n').flush();
        String line = process.inputReader().readLine();
        assertThat(line).as(Files.readString(installed.resolve("stderr.log"))).isEqualTo("listening");
        return new OidcProvider(process, issuer, callback, secret);
    }

    /// An RSA key pair (RFC 7517, RFC 7518 section 6.3).
    private static ObjectNode newKey() {
        KeyPairGenerator generator;
        try {
            generator = KeyPairGenerator.getInstance("RSA");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("RSA is part of every JDK", e);
        }
        generator.initialize(2048);
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        return Json.object()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("kid", KEY_ID)
                .put("n", number(key.getModulus()))
                .put("e", number(key.getPublicExponent()))
                .put("d", number(key.getPrivateExponent()))
                .put("p", number(key.getPrimeP()))
                .put("q", number(key.getPrimeQ()))
                .put("dp", number(key.getPrimeExponentP()))
                .put("dq", number(key.getPrimeExponentQ()))
                .put("qi", number(key.getCrtCoefficient()));
    }

    private static String number(BigInteger number) {
        byte[] signed = number.toByteArray();
        byte[] unsigned = signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
    }

    private static void install(Path installed) throws IOException, InterruptedException {
        Files.createDirectories(installed);
        Path lock = installed.resolve("package-lock.json");
        boolean isThere = Files.exists(installed.resolve("node_modules/.package-lock.json"))
                && Files.exists(lock)
                && Arrays.equals(Files.readAllBytes(lock), source("package-lock.json"));
        for (String name : new String[] {"package.json", "package-lock.json", "provider.mjs"}) {
            Files.write(installed.resolve(name), source(name));
        }
        if (isThere) {
            return;
        }
        Path log = installed.resolve("npm.log");
        Process npm = new ProcessBuilder("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts")
                .directory(installed.toFile())
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

    private static byte[] source(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(OidcProvider.class.getResourceAsStream(SOURCES + name))) {
            return stream.readAllBytes();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public URI issuer() {
        return issuer;
    }

    /// An access token as a CI job gets one (grant `client_credentials`, RFC 9068).
    public String jobToken() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return token(client, "ci", Map.of("grant_type", "client_credentials", "scope", "api"), "access_token");
        }
    }

    /// The ID token of a person who logs in and consents (authorization code flow).
    public String logIn(String person) throws IOException, InterruptedException {
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
