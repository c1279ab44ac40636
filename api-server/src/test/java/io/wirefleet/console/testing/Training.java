package io.wirefleet.console.testing;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PrivateKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Leads a console through the work of a small fleet, so that the ahead-of-time cache knows its classes, and which of
/// its methods are worth compiling at once: a console would learn that only in its first minutes. Run by packaging with
/// the command of the process as arguments. The cache is written as the process ends.
public final class Training {
    private static final int ROUNDS = 15;
    private static final String NAME = "training";

    private final SecureRandom random = new SecureRandom();
    private final HttpClient client;
    private final URI console;
    private final String token;

    private Training(HttpClient client, URI console, String token) {
        this.client = client;
        this.console = console;
        this.token = token;
    }

    public static void main(String[] command) throws IOException, InterruptedException, GeneralSecurityException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String token = "wf_" + HexFormat.of().formatHex(random);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("WIREFLEET_ADMIN_TOKEN", token);
        builder.environment().put("WIREFLEET_REQUESTS_PER_SECOND", "0");
        Process process = builder.start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            URI address = awaitAddress(output);
            try (HttpClient client = TrustingClient.of(dataDirectory(command))) {
                new Training(client, address, token).work();
            }
            process.toHandle().destroy();
            output.lines().forEach(System.out::println);
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the console does not end");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static Path dataDirectory(String[] command) {
        for (String argument : command) {
            if (argument.startsWith("--data-dir=")) {
                return Path.of(argument.substring("--data-dir=".length()));
            }
        }
        throw new IllegalArgumentException("no --data-dir in the console's command");
    }

    private static URI awaitAddress(BufferedReader output) throws IOException {
        Pattern wanted = Pattern.compile("reached as (https://[^;]+);");
        List<String> said = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
            Matcher matcher = wanted.matcher(line);
            if (matcher.find()) {
                return URI.create(matcher.group(1));
            }
        }
        throw new IllegalStateException("the console ended: " + said);
    }

    private void work() throws IOException, InterruptedException {
        String network =
                id(call("POST", "networks", Json.object().put("name", NAME).put("ipv4_cidr", "10.64.0.0/16")));
        String server =
                id(call("POST", "servers", named().put("network_id", network).put("endpoint_host", "vpn.example.com")));
        String rule = id(call("POST", "access-rules", rule()));
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            peers.add(id(call("POST", "peers", peer(network, i))));
        }
        ArrayNode batch = Json.array();
        for (int i = ROUNDS; i < 10 * ROUNDS; i++) {
            batch.add(peer(network, i));
        }
        ObjectNode items = Json.object();
        items.set("items", batch);
        call("POST", "peers/batch", items);
        for (String peer : peers) {
            call("PATCH", "peers/" + peer, Json.object().put("expires_at", "2099-01-01T00:00:00Z"));
            call("GET", "peers/" + peer, null);
            call("GET", "peers?limit=100", null);
            call("GET", "access?peer_id=" + peer, null);
            call("GET", "access?owner=" + NAME, null);
            call("GET", "access?server_id=" + server, null);
            call("GET", "access?destination=192.0.2.1", null);
            call("GET", "audit?limit=10", null);
        }
        call("PATCH", "access-rules/" + rule + "?dry_run=true", Json.object().put("enabled", false));
        for (String peer : peers) {
            call("DELETE", "peers/" + peer, null);
        }
        call("POST", "owners/" + NAME + "/revoke", Json.object());
    }

    private static ObjectNode named() {
        ObjectNode json = Json.object().put("name", NAME);
        json.putObject("tags").put("kind", NAME);
        return json;
    }

    private static ObjectNode rule() {
        ObjectNode rule = Json.object().put("name", NAME);
        rule.putArray("destinations").add("192.0.2.0/24");
        rule.putObject("peers").putObject("tags").put("kind", NAME);
        rule.putObject("servers").putObject("tags").put("kind", NAME);
        return rule;
    }

    private ObjectNode peer(String network, int number) {
        return named().put("name", NAME + "-" + number)
                .put("network_id", network)
                .put("owner", NAME)
                .put("public_key", PrivateKey.generate(random).publicKey().toString());
    }

    private static String id(JsonNode created) {
        return created.get("id").stringValue();
    }

    private JsonNode call(String method, String path, @Nullable JsonNode body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(console.resolve("/api/v1/" + path)).header("Authorization", "Bearer " + token);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body.toString()));
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(
                    method + " " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body().startsWith("{") ? Json.parse(response.body()) : Json.object();
    }
}
