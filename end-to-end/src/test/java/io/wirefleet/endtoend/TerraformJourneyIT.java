package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.Lab;
import io.wirefleet.endtoend.lab.PlainClient;
import io.wirefleet.endtoend.lab.TcpFlow;
import io.wirefleet.endtoend.lab.Terraform;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// From `terraform apply` to a packet through the tunnel, and back out.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.PING, Need.CURL, Need.BUSYBOX, Need.TERRAFORM})
class TerraformJourneyIT {
    private static final Duration SHORT = Duration.ofSeconds(3);

    @Test
    @DisplayName(
            "I2, I3, I8, I12: applied means in, removed means out of every server with a receipt, old flows included,"
                    + " and no secret shows anywhere")
    void inAndOut() throws IOException {
        try (Fleet fleet = Fleet.start(2, 1)) {
            KeyPair keys = KeyPair.generate(fleet.secrets());
            Terraform terraform =
                    Terraform.init(fleet.lab(), fleet.console(), "basic").variables(variables(keys));
            terraform.apply();
            JsonNode servers = terraform.output("server_ids");
            String berlin = servers.get("berlin").stringValue();
            String lisbon = servers.get("lisbon").stringValue();
            fleet.enrol(1, berlin);
            fleet.enrol(2, lisbon);
            fleet.awaitApplied(berlin);
            fleet.awaitApplied(lisbon);
            assertThat(terraform.planIsEmpty()).as("a second plan is empty").isTrue();

            String peer = terraform.output("peer_ids").get("alex").stringValue();
            PlainClient client = fleet.client(1, peer, keys);
            assertThat(client.pings("10.1.0.2")).as("ping behind berlin").isTrue();
            assertThat(client.pings("10.2.0.2")).as("ping behind lisbon").isTrue();
            assertThat(client.askWho("10.1.0.2")).as("seen from behind berlin").isEqualTo("10.1.0.1");
            assertThat(client.askWho("10.2.0.2")).as("seen from behind lisbon").isEqualTo("10.2.0.1");
            assertThat(client.pings("10.1.0.1"))
                    .as("the server's own address behind berlin, which the rule's destination holds")
                    .isTrue();

            try (TcpFlow flow = client.openFlow("10.1.0.2")) {
                assertThat(flow.echoes("before", SHORT)).isTrue();
                terraform
                        .environment("WIREFLEET_WAIT_FOR_APPLY", "all")
                        .variables(Json.object().set("sites", variables(keys).get("sites")))
                        .apply();
                assertThat(flow.echoes("after", SHORT))
                        .as("the old flow, after the apply")
                        .isFalse();
            }
            assertThat(client.pings("10.1.0.2")).isFalse();
            assertThat(client.pings("10.2.0.2")).isFalse();
            assertThat(terraform.planIsEmpty()).as("a plan without the peer").isTrue();
            assertThat(fleet.agent(1).machine().run("wg", "show", "all", "peers"))
                    .doesNotContain(keys.publicKey());
            assertThat(fleet.agent(2).machine().run("wg", "show", "all", "peers"))
                    .doesNotContain(keys.publicKey());

            terraform.destroy();
            assertThat(fleet.api().get("/servers").get("items")).isEmpty();
            expectNoSecretAnywhere(fleet, terraform);
        }
    }

    @Test
    @DisplayName("I3: a deletion's receipt names both servers and is closed only when both have let the peer go")
    void receipt() {
        try (Fleet fleet = Fleet.start(2, 1)) {
            KeyPair keys = KeyPair.generate(fleet.secrets());
            String network = fleet.network("office", "100.64.0.0/16", "fd64::/48");
            String one = fleet.server(1, network);
            String two = fleet.server(2, network);
            fleet.rule("one", one, "10.1.0.0/24");
            fleet.rule("two", two, "10.2.0.0/24");
            String peer = fleet.peer("alex", network, keys);
            fleet.enrol(1, one);
            fleet.enrol(2, two);
            fleet.awaitApplied(one);
            fleet.awaitApplied(two);
            PlainClient client = fleet.client(1, peer, keys);
            assertThat(client.pings("10.1.0.2")).isTrue();
            assertThat(client.pings("10.2.0.2")).isTrue();

            fleet.agent(2).kill();
            JsonNode open = fleet.api().delete("/peers/" + peer, 3);
            assertThat(open.get("status").stringValue()).as(open.toString()).isEqualTo("open");
            assertThat(client.pings("10.1.0.2"))
                    .as("behind the server that acknowledged")
                    .isFalse();

            fleet.agent(2).startAgain();
            JsonNode closed = fleet.api().get("/receipts/" + open.get("id").stringValue() + "?wait_seconds=30");
            assertThat(closed.get("status").stringValue()).as(closed.toString()).isEqualTo("closed");
            assertThat(closed.get("servers")).hasSize(2);
            assertThat(client.pings("10.2.0.2")).isFalse();
        }
    }

    private static void expectNoSecretAnywhere(Fleet fleet, Terraform terraform) throws IOException {
        for (int server = 1; server <= 2; server++) {
            Path state = fleet.agent(server).stateDirectory();
            String interfaceKey = fleet.agent(server)
                    .machine()
                    .run("wg", "show", "all", "private-key")
                    .split("\\s+", -1)[1];
            fleet.secrets().add("the private key of a server", interfaceKey);
            try (var files = Files.walk(state)) {
                assertThat(files.filter(Files::isRegularFile).map(TerraformJourneyIT::permissions))
                        .as("permissions below " + state)
                        .isNotEmpty()
                        .allMatch(it -> it.matches("rw-------"));
            }
        }
        HttpResponse<String> refused = fleet.api()
                .send(
                        "POST",
                        "/api/v1/peers",
                        Json.object().put("private_key", "x").put("name", ""));
        fleet.secrets().expectNoneIn("an API error", refused.body());
        fleet.secrets().expectNoneInArguments();
        int looked = fleet.secrets().expectNoneBelow(fleet.lab().directory(), ".log", ".tfstate", ".backup");
        assertThat(looked).as("logs and states looked at").isGreaterThanOrEqualTo(5);
        assertThat(terraform.directory().resolve("terraform.log")).isNotEmptyFile();
        fleet.console().stop();
        fleet.secrets().expectNoneInDatabase(fleet.lab().directory("console").resolve("data"));
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode variables(KeyPair keys) {
        ObjectNode variables = Json.object();
        ObjectNode sites = variables.putObject("sites");
        sites.putObject("berlin").put("endpoint_host", Lab.serverAddress(1)).put("private_network", "10.1.0.0/24");
        sites.putObject("lisbon").put("endpoint_host", Lab.serverAddress(2)).put("private_network", "10.2.0.0/24");
        variables
                .putObject("laptops")
                .putObject("alex")
                .put("owner", "alex@example.com")
                .put("public_key", keys.publicKey());
        return variables;
    }
}
