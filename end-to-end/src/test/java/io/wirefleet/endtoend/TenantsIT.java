package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.PlainClient;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// Two customers in one console, each with a network and a server; IPv6 inside the tunnel; preshared keys.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.PING, Need.CURL, Need.BUSYBOX})
class TenantsIT {
    @Test
    @DisplayName(
            "I2: two tenants with the same addresses each reach their own hosts, over IPv4 and IPv6, and nothing of"
                    + " the other")
    void apart() {
        try (Fleet fleet = Fleet.start(2, 2)) {
            KeyPair[] keys = {KeyPair.generate(fleet.secrets()), KeyPair.generate(fleet.secrets())};
            String[] peers = new String[2];
            String[] servers = new String[2];
            for (int i = 0; i < 2; i++) {
                int number = i + 1;
                String network = fleet.network("tenant" + number, "100.64.0.0/24", "fd64::/64");
                servers[i] = fleet.server(number, network);
                ObjectNode rule = Json.object().put("name", "tenant " + number);
                rule.putObject("peers").putArray("owners").add("laptop" + number + "@example.com");
                rule.putObject("servers").putArray("ids").add(servers[i]);
                rule.putArray("destinations").add("10." + number + ".0.0/24").add("fd10:" + number + "::/64");
                fleet.api().post("/access-rules", rule);
                peers[i] = fleet.api()
                        .post(
                                "/peers",
                                Fleet.peerBody("laptop" + number, network, keys[i])
                                        .put("preshared_key", "per_server"))
                        .get("id")
                        .stringValue();
                fleet.enrol(number, servers[i]);
            }
            for (int i = 0; i < 2; i++) {
                int number = i + 1;
                fleet.awaitApplied(servers[i]);
                String configuration = fleet.api().text("/peers/" + peers[i] + "/config?format=conf");
                assertThat(configuration).contains("PresharedKey");
                PlainClient client = fleet.client(number, peers[i], keys[i]);
                assertThat(client.askWho("10." + number + ".0.2")).isEqualTo("10." + number + ".0.1");
                assertThat(client.askWho("fd10:" + number + "::2")).isEqualTo("fd10:" + number + "::1");
                int other = 3 - number;
                client.machine().run("ip", "route", "replace", "10." + other + ".0.0/24", "dev", "wg0");
                assertThat(client.pings("10." + other + ".0.2")).isFalse();
                assertThat(fleet.lab()
                                .server(number)
                                .run("wg", "show", "wg0", "peers")
                                .lines())
                        .containsExactly(keys[i].publicKey());
            }
        }
    }

    @Test
    @DisplayName(
            "I3: narrowing a rule by ports and exclusions ends what it no longer allows, established flows included")
    void narrowed() {
        try (Fleet fleet = Fleet.start(1, 1)) {
            KeyPair keys = KeyPair.generate(fleet.secrets());
            String network = fleet.network("office", "100.64.0.0/16", "fd64::/48");
            String server = fleet.server(1, network);
            String rule = fleet.rule("private", server, "10.1.0.0/24");
            String peer = fleet.peer("alex", network, keys);
            fleet.enrol(1, server);
            fleet.awaitApplied(server);
            PlainClient client = fleet.client(1, peer, keys);
            try (var flow = client.openFlow("10.1.0.2")) {
                assertThat(flow.echoes("everything allowed", Duration.ofSeconds(3)))
                        .isTrue();
                ObjectNode ports = Json.object();
                ports.putArray("ports")
                        .addObject()
                        .put("protocol", "tcp")
                        .put("from", 80)
                        .put("to", 80);
                fleet.api().patch("/access-rules/" + rule, ports);
                fleet.awaitApplied(server);
                assertThat(flow.echoes("port 80 only", Duration.ofSeconds(3))).isFalse();
            }
            assertThat(client.askWho("10.1.0.2")).isEqualTo("10.1.0.1");
            assertThat(client.pings("10.1.0.2")).isFalse();

            ObjectNode excluded = Json.object();
            excluded.putArray("exclude_destinations").add("10.1.0.2/32");
            fleet.api().patch("/access-rules/" + rule, excluded);
            fleet.awaitApplied(server);
            assertThat(client.askWho("10.1.0.2")).isEmpty();

            ObjectNode open = Json.object();
            open.putArray("exclude_destinations");
            open.putArray("ports");
            fleet.api().patch("/access-rules/" + rule, open);
            fleet.awaitApplied(server);
            Awaitility.await("all is open again").atMost(Duration.ofSeconds(10)).until(() -> client.pings("10.1.0.2"));
        }
    }
}
