package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.Lab;
import io.wirefleet.endtoend.lab.PlainClient;
import io.wirefleet.endtoend.lab.Terraform;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// The examples that users copy do what their comments say. `basic` has [TerraformJourneyIT].
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.PING, Need.CURL, Need.BUSYBOX, Need.TERRAFORM})
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

    @Test
    void contractors() {
        try (Fleet fleet = Fleet.start(1, 1)) {
            KeyPair keys = KeyPair.generate(fleet.secrets());
            Terraform terraform = Terraform.init(fleet.lab(), fleet.console(), "contractors")
                    .variables(contractors(keys, Instant.now().plus(1, ChronoUnit.HOURS)));
            terraform.apply();
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
}
