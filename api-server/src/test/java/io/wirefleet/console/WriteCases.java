package io.wirefleet.console;

import static java.util.Map.entry;

import io.wirefleet.console.TestConsole.Declared;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.contract.json.Json;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// For each route that writes a request that succeeds, and another one of the same method.
final class WriteCases {
    /// @param body null: none
    /// @param status of its success
    /// @param secret the field that is answered once; null: none
    record Case(
            String path,
            @Nullable String body,
            String otherPath,
            @Nullable String otherBody,
            int status,
            @Nullable String secret) {
        static Case of(String path, int status, String body, String otherBody) {
            return new Case(path, body, path, otherBody, status, null);
        }

        static Case empty(String path, int status, String otherPath) {
            return new Case(path, null, otherPath, null, status, null);
        }

        Case showing(String field) {
            return new Case(path, body, otherPath, otherBody, status, field);
        }
    }

    @FunctionalInterface
    private interface Making {
        Case make() throws Exception;
    }

    private static final String ROOT = "/api/v1";

    private final TestConsole console;
    private final Map<String, Making> cases = Map.ofEntries(
            entry("POST /api/v1/networks", () -> creation("networks", network())),
            entry("PUT /api/v1/networks/{id}", () -> {
                String body = network();
                String id = made("networks", body);
                return Case.of(ROOT + "/networks/" + id, 200, renamed(body), body);
            }),
            entry("PATCH /api/v1/networks/{id}", () -> patch("networks", network())),
            entry("DELETE /api/v1/networks/{id}", () -> deletion("networks", network())),
            entry("POST /api/v1/servers", () -> creation("servers", server())),
            entry("PUT /api/v1/servers/{id}", () -> replacement("servers", server())),
            entry("PATCH /api/v1/servers/{id}", () -> patch("servers", server())),
            entry("DELETE /api/v1/servers/{id}", () -> deletion("servers", server())),
            entry("PUT /api/v1/servers/{id}/state", () -> {
                String path = ROOT + "/servers/" + made("servers", server()) + "/state";
                return new Case(
                        path,
                        "{\"state\": \"active\"}",
                        ROOT + "/servers/" + UUID.randomUUID() + "/state",
                        "{\"state\": \"active\"}",
                        200,
                        null);
            }),
            entry(
                    "POST /api/v1/servers/{id}/join-tokens",
                    () -> Case.of(
                                    ROOT + "/servers/" + made("servers", server()) + "/join-tokens",
                                    201,
                                    "{\"ttl_seconds\": 600}",
                                    "{\"ttl_seconds\": 601}")
                            .showing("join_token")),
            entry("POST /api/v1/peers", () -> {
                String body = peer().replaceFirst("\"public_key\": \"[^\"]+\"", "\"generate_key\": true");
                return creation("peers", body).showing("private_key");
            }),
            entry("PUT /api/v1/peers/{id}", () -> replacement("peers", peer())),
            entry("PATCH /api/v1/peers/{id}", () -> patch("peers", peer())),
            entry("DELETE /api/v1/peers/{id}", () -> deletion("peers", peer())),
            entry(
                    "POST /api/v1/peers/batch",
                    () -> Case.of(
                            ROOT + "/peers/batch",
                            201,
                            "{\"items\": [" + peer() + "]}",
                            "{\"items\": [" + peer() + "]}")),
            entry(
                    "POST /api/v1/peers/{id}/revoke",
                    () -> Case.empty(
                            ROOT + "/peers/" + made("peers", peer()) + "/revoke",
                            200,
                            ROOT + "/peers/" + UUID.randomUUID() + "/revoke")),
            entry(
                    "POST /api/v1/peers/{id}/rotate",
                    () -> Case.of(
                            ROOT + "/peers/" + made("peers", peer()) + "/rotate",
                            200,
                            "{\"next_public_key\": \"" + TestApi.newKey() + "\"}",
                            "{\"next_public_key\": \"" + TestApi.newKey() + "\"}")),
            entry("POST /api/v1/access-rules", () -> creation("access-rules", rule())),
            entry("PUT /api/v1/access-rules/{id}", () -> replacement("access-rules", rule())),
            entry("PATCH /api/v1/access-rules/{id}", () -> patch("access-rules", rule())),
            entry("DELETE /api/v1/access-rules/{id}", () -> deletion("access-rules", rule())),
            entry(
                    "POST /api/v1/api-tokens",
                    () -> creation("api-tokens", token()).showing("token")),
            entry("PUT /api/v1/api-tokens/{id}", () -> replacement("api-tokens", token())),
            entry("PATCH /api/v1/api-tokens/{id}", () -> patch("api-tokens", token())),
            entry("DELETE /api/v1/api-tokens/{id}", () -> deletion("api-tokens", token())),
            entry("PUT /api/v1/member-limits", () -> setting("member-limits", "max_peers")),
            entry("PUT /api/v1/guard", () -> setting("guard", "min_peers")),
            entry("PUT /api/v1/lifecycle-policy", () -> setting("lifecycle-policy", "notice_days")),
            entry("PUT /api/v1/four-eyes", () -> Case.of(ROOT + "/four-eyes", 200, wider(), watched("another"))),
            entry("POST /api/v1/approvals/{id}/approve", () -> decision("approve")),
            entry("POST /api/v1/approvals/{id}/reject", () -> decision("reject")),
            entry(
                    "POST /api/v1/owners/{owner}/revoke",
                    () -> Case.empty(ROOT + "/owners/" + owner() + "/revoke", 200, ROOT + "/owners/another/revoke")),
            entry(
                    "PUT /api/v1/owners/{owner}/bar",
                    () -> Case.empty(ROOT + "/owners/" + name() + "/bar", 204, ROOT + "/owners/another/bar")),
            entry("DELETE /api/v1/owners/{owner}/bar", () -> {
                String path = ROOT + "/owners/" + name() + "/bar";
                console().answer("PUT", path, console().admin(), null);
                return Case.empty(path, 204, ROOT + "/owners/another/bar");
            }),
            entry(
                    "POST /api/v1/invitations",
                    () -> creation("invitations", invitation()).showing("link")),
            entry("DELETE /api/v1/invitations/{id}", () -> deletion("invitations", invitation())),
            entry(
                    "POST /api/v1/compromises",
                    () -> Case.of(
                            ROOT + "/compromises",
                            201,
                            "{\"kind\": \"peer_key\", \"id\": \"" + made("peers", peer()) + "\"}",
                            "{\"kind\": \"owner\", \"owner\": \"another\"}")),
            entry("POST /api/v1/imports", () -> Case.of(ROOT + "/imports", 201, imported(), imported())));

    /// Of the servers that take a second person, who must have all of these: with fewer, more of them do.
    private final List<String> watched = new ArrayList<>(List.of("a", "b", "c", "d", "e"));

    private final String second;
    private int count;
    private @Nullable String network;

    WriteCases(TestConsole console) throws Exception {
        this.console = console;
        second = console.send(
                        "POST", ROOT + "/api-tokens", console.admin(), "{\"name\": \"second\", \"role\": \"admin\"}")
                .get("token")
                .stringValue();
        console.send("PUT", ROOT + "/four-eyes", console.admin(), watched(watched.toArray(String[]::new)));
    }

    Set<String> routes() {
        return new TreeSet<>(cases.keySet());
    }

    /// A new request of this route; what it is about is there.
    Case of(Declared route) throws Exception {
        return Objects.requireNonNull(cases.get(route.toString()), route::toString)
                .make();
    }

    private TestConsole console() {
        return console;
    }

    private String name() {
        return "case-" + ++count;
    }

    private String made(String path, String body) throws Exception {
        return console.send("POST", ROOT + "/" + path, console.admin(), body)
                .get("id")
                .stringValue();
    }

    private Case creation(String path, String body) {
        return Case.of(ROOT + "/" + path, 201, body, body.replace("case-", "other-"));
    }

    private Case replacement(String path, String body) throws Exception {
        return Case.of(ROOT + "/" + path + "/" + made(path, body), 200, renamed(body), body);
    }

    private static String renamed(String body) {
        return body.replace("\"name\": \"case-", "\"name\": \"renamed-");
    }

    private Case patch(String path, String body) throws Exception {
        return Case.of(
                ROOT + "/" + path + "/" + made(path, body),
                200,
                "{\"name\": \"" + name() + "\"}",
                "{\"name\": \"" + name() + "\"}");
    }

    private Case deletion(String path, String body) throws Exception {
        return Case.empty(ROOT + "/" + path + "/" + made(path, body), 204, ROOT + "/" + path + "/" + UUID.randomUUID());
    }

    private Case setting(String path, String field) {
        return Case.of(
                ROOT + "/" + path, 200, "{\"" + field + "\": " + ++count + "}", "{\"" + field + "\": " + ++count + "}");
    }

    private static String watched(String... tags) {
        ObjectNode json = Json.object();
        ObjectNode servers = json.putObject("servers").putObject("tags");
        List.of(tags).forEach(tag -> servers.put(tag, "watched"));
        return json.toString();
    }

    private String wider() {
        watched.removeLast();
        return watched(watched.toArray(String[]::new));
    }

    /// About what the second person asked for.
    private Case decision(String verb) throws Exception {
        HttpResponse<String> held = console.answer("PUT", ROOT + "/four-eyes", second, watched(name()));
        String approval = Json.parse(held.body()).get("approval_id").stringValue();
        String path = ROOT + "/approvals/";
        return Case.empty(path + approval + "/" + verb, 200, path + UUID.randomUUID() + "/" + verb);
    }

    private String network() {
        return "{\"name\": \"%s\", \"ipv4_cidr\": \"10.%d.0.0/24\"}".formatted(name(), count);
    }

    private String inNetwork() throws Exception {
        if (network == null) {
            network = made("networks", "{\"name\": \"cases\", \"ipv4_cidr\": \"10.0.0.0/16\"}");
            made("servers", TestApi.serverBody("all", network, ""));
            made(
                    "access-rules",
                    "{\"name\": \"all\", \"peers\": {\"all\": true}, \"servers\": {\"all\": true},"
                            + " \"destinations\": [\"192.0.2.0/24\"]}");
        }
        return network;
    }

    private String server() throws Exception {
        return TestApi.serverBody(name(), inNetwork(), "");
    }

    private String peer() throws Exception {
        return TestApi.peerBody(name(), inNetwork(), "");
    }

    private String owner() throws Exception {
        String owner = name();
        made("peers", TestApi.peerBody(owner, inNetwork(), ", \"owner\": \"" + owner + "\""));
        return owner;
    }

    private String rule() {
        return "{\"name\": \"%s\", \"destinations\": [\"198.51.100.0/24\"]}".formatted(name());
    }

    private String token() {
        return "{\"name\": \"%s\", \"role\": \"auditor\"}".formatted(name());
    }

    private String invitation() throws Exception {
        return "{\"owner\": \"%s\", \"network_id\": \"%s\"}".formatted(name(), inNetwork());
    }

    private String imported() {
        return """
                {"servers": [{"name": "%s", "endpoint_host": "vpn.example.com", "document": {"source": "wg0.conf",
                 "interface_name": "wg0", "listen_port": 51820, "public_key": "%s", "addresses": ["172.16.%d.1/24"],
                 "peers": []}}]}
                """.formatted(name(), TestApi.newKey(), count);
    }
}
