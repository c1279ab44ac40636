package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.endtoend.lab.Command;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.Lab;
import io.wirefleet.endtoend.lab.Machine;
import io.wirefleet.endtoend.lab.PlainClient;
import io.wirefleet.endtoend.lab.Programs;
import io.wirefleet.endtoend.lab.Terraform;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import io.wirefleet.testing.OidcProvider;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The examples that users copy do what their comments say. `basic` has [TerraformJourneyIT].
@Needs({
    Need.ROOT,
    Need.IP,
    Need.NFT,
    Need.WG,
    Need.WIREGUARD_GO,
    Need.PING,
    Need.CURL,
    Need.BUSYBOX,
    Need.TERRAFORM,
    Need.NPM
})
class ExamplesIT {
    @Test
    void splitTunnel() {
        try (Fleet fleet = Fleet.start(1, 2)) {
            KeyPair developerKeys = KeyPair.generate(fleet.secrets());
            KeyPair phoneKeys = KeyPair.generate(fleet.secrets());
            Terraform terraform = Terraform.init(fleet.lab(), fleet.console(), "split-tunnel")
                    .variables(Json.object()
                            .put("endpoint_host", Lab.serverAddress(1))
                            .put("private_network", "10.1.0.0/24")
                            .put("customer_data_network", "10.1.0.1/32")
                            .put("intranet_host", "10.1.0.2/32")
                            .put("developer_public_key", developerKeys.publicKey())
                            .put("phone_public_key", phoneKeys.publicKey()));
            terraform.apply();
            String server = terraform.output("server_id").stringValue();
            fleet.enrol(1, server);
            fleet.awaitApplied(server);
            PlainClient developer =
                    fleet.client(1, terraform.output("developer_peer_id").stringValue(), developerKeys);
            PlainClient phone =
                    fleet.client(2, terraform.output("phone_peer_id").stringValue(), phoneKeys);

            assertThat(developer.pings("10.1.0.2")).isTrue();
            developer.machine().run("ip", "route", "replace", "10.1.0.1/32", "dev", "wg0");
            assertThat(developer.pings("10.1.0.1")).as("customers' data").isFalse();
            assertThat(phone.askWho("10.1.0.2")).isEqualTo("10.1.0.1");
            assertThat(phone.pings("10.1.0.2")).as("anything but web pages").isFalse();
            assertThat(terraform.planIsEmpty()).isTrue();
            assertThat(developer.machine().run("ip", "-4", "address", "show", "dev", "wg0"))
                    .contains("100.80.1.");
            terraform.destroy();
            assertThat(phone.askWho("10.1.0.2")).isEmpty();
        }
    }

    /// One address is in two places: at a machine on the internet, and at the private host, where the exit leads.
    @Test
    void exits() {
        try (Fleet fleet = Fleet.start(1, 3)) {
            String there = "203.0.113.9";
            for (Machine machine : List.of(fleet.lab().client(3), fleet.lab().privateHost(1))) {
                machine.run("ip", "address", "add", there + "/32", "dev", "lo");
            }
            fleet.lab().server(1).run("ip", "route", "add", there + "/32", "via", "198.51.100.103");
            KeyPair officeKeys = KeyPair.generate(fleet.secrets());
            KeyPair researchKeys = KeyPair.generate(fleet.secrets());
            ObjectNode variables = Json.object()
                    .put("endpoint_host", Lab.serverAddress(1))
                    .put("exit_interface", "lan0")
                    .put("exit_gateway", "10.1.0.2")
                    .put("office_public_key", officeKeys.publicKey())
                    .put("research_public_key", researchKeys.publicKey());
            variables.putArray("destinations").add("203.0.113.0/24");
            Terraform terraform =
                    Terraform.init(fleet.lab(), fleet.console(), "exits").variables(variables);
            terraform.apply();
            assertThat(terraform.planIsEmpty()).isTrue();
            String server = terraform.output("server_id").stringValue();
            fleet.enrol(1, server);
            fleet.awaitApplied(server);
            PlainClient office =
                    fleet.client(1, terraform.output("office_peer_id").stringValue(), officeKeys);
            PlainClient research =
                    fleet.client(2, terraform.output("research_peer_id").stringValue(), researchKeys);
            assertThat(research.askWho(there)).as("by the exit").isEqualTo("10.1.0.1");
            assertThat(office.pings(there)).isTrue();
            assertThat(office.askWho(there)).as("where no web pages are").isEmpty();

            fleet.lab().server(1).run("ip", "link", "set", "lan0", "down");
            assertThat(research.pings(there)).as("the exit is down").isFalse();
            assertThat(office.pings(there)).isTrue();
            terraform.variables(variables.put("exit_fallback", true)).apply();
            fleet.awaitApplied(server);
            assertThat(research.pings(there)).as("falls back").isTrue();
            assertThat(terraform.planIsEmpty()).isTrue();
            terraform.destroy();
        }
    }

    @Test
    void contractors() {
        try (Fleet fleet = Fleet.start(1, 1)) {
            KeyPair keys = KeyPair.generate(fleet.secrets());
            Terraform terraform = Terraform.init(fleet.lab(), fleet.console(), "contractors")
                    .variables(contractors(keys, Instant.now().plus(1, ChronoUnit.HOURS)));
            terraform.apply();
            assertThat(terraform.planIsEmpty()).isTrue();
            String server = terraform.output("server_id").stringValue();
            fleet.enrol(1, server);
            fleet.awaitApplied(server);
            PlainClient kim =
                    fleet.client(1, terraform.output("peer_ids").get("kim").stringValue(), keys);
            assertThat(kim.pings("10.1.0.2")).isTrue();
            Instant end = Instant.now().plusSeconds(20).truncatedTo(ChronoUnit.SECONDS);
            terraform.variables(contractors(keys, end)).apply();
            Awaitility.await("the contract is over")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !kim.pings("10.1.0.2"));
            assertThat(Instant.now()).isAfterOrEqualTo(end);
            assertThat(terraform.planIsEmpty())
                    .as("an expired peer is no drift")
                    .isTrue();
            terraform.destroy();
        }
    }

    private static ObjectNode contractors(KeyPair keys, Instant end) {
        ObjectNode variables =
                Json.object().put("endpoint_host", Lab.serverAddress(1)).put("project_network", "10.1.0.0/24");
        variables
                .putObject("contractors")
                .putObject("kim")
                .put("owner", "kim@example.net")
                .put("public_key", keys.publicKey())
                .put("expires_at", end.truncatedTo(ChronoUnit.SECONDS).toString());
        return variables;
    }

    @Test
    void offBoarding() {
        try (Fleet fleet = Fleet.start(1, 2)) {
            KeyPair adasKeys = KeyPair.generate(fleet.secrets());
            KeyPair bobsKeys = KeyPair.generate(fleet.secrets());
            Terraform terraform = Terraform.init(fleet.lab(), fleet.console(), "off-boarding")
                    .variables(devices(Map.of("ada", adasKeys, "bob", bobsKeys)));
            terraform.apply();
            String server = terraform.output("server_id").stringValue();
            fleet.enrol(1, server);
            fleet.awaitApplied(server);
            JsonNode peers = terraform.output("peer_ids");
            PlainClient ada = fleet.client(1, peers.get("ada-laptop").stringValue(), adasKeys);
            PlainClient bob = fleet.client(2, peers.get("bob-laptop").stringValue(), bobsKeys);
            assertThat(ada.pings("10.1.0.2")).isTrue();
            assertThat(bob.pings("10.1.0.2")).isTrue();
            assertThat(terraform.planIsEmpty()).isTrue();

            HttpResponse<String> revoked =
                    fleet.api().send("POST", "/api/v1/owners/ada@example.com/revoke?wait_seconds=30", null);
            assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(200);
            assertThat(Json.parse(revoked.body()).get("status").stringValue()).isEqualTo("closed");
            assertThat(ada.pings("10.1.0.2")).as("who has left").isFalse();
            assertThat(bob.pings("10.1.0.2")).isTrue();
            assertThat(terraform.planIsEmpty()).as("a device is missing").isFalse();
            Command again = terraform.attempt("apply", "-auto-approve", "-input=false", "-no-color");
            assertThat(again.succeeded()).isFalse();
            assertThat(again.output()).contains("revoked");
            terraform.variables(devices(Map.of("bob", bobsKeys))).apply();
            assertThat(terraform.planIsEmpty()).isTrue();
            terraform.destroy();
            assertThat(bob.pings("10.1.0.2")).isFalse();
        }
    }

    private static ObjectNode devices(Map<String, KeyPair> people) {
        ObjectNode variables =
                Json.object().put("endpoint_host", Lab.serverAddress(1)).put("private_network", "10.1.0.0/24");
        ObjectNode devices = variables.putObject("devices");
        people.forEach((name, keys) -> devices.putObject(name + "-laptop")
                .put("owner", name + "@example.com")
                .put("public_key", keys.publicKey()));
        return variables;
    }

    @Test
    void ciWithoutAStoredSecret(@TempDir Path directory) throws Exception {
        Path installed = Programs.source("api-server/target/oidc-provider");
        Map<String, String> push = Map.of(
                "repository", "example-org/vpn",
                "repository_id", "123456789",
                "ref", "refs/heads/main",
                "event_name", "push");
        Map<String, String> pullRequest = new HashMap<>(push);
        pullRequest.put("ref", "refs/pull/1/merge");
        pullRequest.put("event_name", "pull_request");
        try (OidcProvider main = OidcProvider.start(installed, push);
                OidcProvider others = OidcProvider.start(installed, pullRequest);
                Fleet fleet = Fleet.start(1, 1, "--oidc-config", config(directory, main, others))) {
            String network = fleet.network("platform", "100.98.0.0/20", "fd98::/64");
            KeyPair keys = KeyPair.generate(fleet.secrets());
            String token = main.jobToken();
            fleet.secrets().add("the token of a job", token);
            Terraform terraform = Terraform.init(fleet.lab(), fleet.console(), "ci-oidc")
                    .oidcToken(token)
                    .variables(platform(network, keys, "10.1.0.0/24"));
            terraform.apply();
            String server = fleet.api()
                    .get("/servers?name=platform-bastion")
                    .at("/items/0/id")
                    .stringValue();
            fleet.enrol(1, server);
            fleet.awaitApplied(server);
            PlainClient kim =
                    fleet.client(1, terraform.output("peer_ids").get("kim").stringValue(), keys);
            assertThat(kim.pings("10.1.0.2")).isTrue();
            assertThat(terraform.planIsEmpty()).isTrue();

            String reader = others.jobToken();
            fleet.secrets().add("the token of a pull request's job", reader);
            terraform.oidcToken(reader);
            assertThat(terraform.planIsEmpty()).as("a pull request plans").isTrue();
            terraform.variables(platform(network, keys, "10.1.0.1/32"));
            Command apply = terraform.attempt("apply", "-auto-approve", "-input=false", "-no-color");
            assertThat(apply.succeeded()).as("a pull request applies").isFalse();
            assertThat(apply.output()).contains("auditor");
            assertThat(kim.pings("10.1.0.2")).isTrue();
            // By itself: an agent is told nothing more once its server is destroyed, and goes on as it was.
            terraform
                    .oidcToken(token)
                    .run("destroy", "-auto-approve", "-input=false", "-no-color", "-target=wireguard_peer.engineer");
            assertThat(kim.pings("10.1.0.2")).isFalse();
            terraform.destroy();
        }
    }

    /// The example's own file, its `github` being the provider of main's jobs, and once more that of the others'.
    private static String config(Path directory, OidcProvider main, OidcProvider others) throws IOException {
        JsonNode example = Json.parse(Files.readString(Programs.source("examples/terraform/ci-oidc/oidc-config.json")));
        ObjectNode github = (ObjectNode) example.at("/issuers/0");
        assertThat(github.get("audiences").get(0).stringValue()).isEqualTo(OidcProvider.AUDIENCE);
        ObjectNode config = Json.object();
        config.putArray("issuers")
                .add(github.deepCopy().put("issuer", main.issuer().toString()))
                .add(github.deepCopy()
                        .put("name", "github-of-others")
                        .put("issuer", others.issuer().toString()));
        return Files.writeString(directory.resolve("oidc-config.json"), config.toString())
                .toString();
    }

    private static ObjectNode platform(String network, KeyPair keys, String destination) {
        ObjectNode variables = Json.object()
                .put("network_id", network)
                .put("endpoint_host", Lab.serverAddress(1))
                .put("platform_network", destination);
        variables
                .putObject("engineers")
                .putObject("kim")
                .put("owner", "kim@example.com")
                .put("public_key", keys.publicKey());
        return variables;
    }
}
