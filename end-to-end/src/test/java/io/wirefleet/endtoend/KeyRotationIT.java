package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.PlainClient;
import io.wirefleet.endtoend.lab.TcpFlow;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A plain client changes its key while it works, with real handshakes.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.PING, Need.CURL, Need.BUSYBOX})
class KeyRotationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    @DisplayName(
            "I6, I7: a client changes its key on two servers without a cut, with the console away, others unharmed")
    void changesItsKeyWithoutACut() {
        try (Fleet fleet = Fleet.start(2, 2)) {
            KeyPair old = KeyPair.generate(fleet.secrets());
            KeyPair next = KeyPair.generate(fleet.secrets());
            KeyPair other = KeyPair.generate(fleet.secrets());
            String network = fleet.network("office", "100.64.0.0/16", "fd64::/48");
            String[] servers = {fleet.server(1, network), fleet.server(2, network)};
            for (int i = 1; i <= 2; i++) {
                fleet.rule("private" + i, servers[i - 1], "10." + i + ".0.0/24");
                fleet.enrol(i, servers[i - 1]);
            }
            var body = Fleet.peerBody("alex", network, old).put("preshared_key", "per_server");
            String peer = fleet.api().post("/peers", body).get("id").stringValue();
            String bystander = fleet.peer("kim", network, other);
            fleet.awaitApplied(servers[0]);
            fleet.awaitApplied(servers[1]);
            PlainClient alex = fleet.client(1, peer, old);
            PlainClient kim = fleet.client(2, bystander, other);
            assertThat(alex.pings("10.1.0.2") && alex.pings("10.2.0.2") && kim.pings("10.1.0.2"))
                    .isTrue();

            try (TcpFlow flow = alex.openFlow("10.1.0.2")) {
                assertThat(flow.echoes("before", PATIENCE)).isTrue();
                fleet.api()
                        .post(
                                "/peers/" + peer + "/rotate",
                                Json.object()
                                        .put("next_public_key", next.publicKey())
                                        .put("window_seconds", 3600));
                fleet.awaitApplied(servers[0]);
                fleet.awaitApplied(servers[1]);
                assertThat(flow.echoes("both keys stand", PATIENCE)).isTrue();
                String handshake = handshake(fleet, other);
                fleet.console().kill();

                alex.changeKey(next);
                assertThat(flow.echoes("under the next key", PATIENCE)).isTrue();
                assertThat(alex.pings("10.1.0.2")).isTrue();
                Awaitility.await("the second server has it under the next key too")
                        .atMost(PATIENCE)
                        .until(() -> alex.pings("10.2.0.2"));
                assertThat(handshake(fleet, other)).isEqualTo(handshake);
                for (int i = 1; i <= 2; i++) {
                    String allowed = fleet.agent(i).machine().run("wg", "show", "wg0", "allowed-ips");
                    assertThat(allowed)
                            .containsPattern(quoted(next) + "\t100\\.64\\.")
                            .containsPattern(quoted(old) + "\t\\(none\\)");
                }
            }
            fleet.console().startAgain();
            Awaitility.await("both servers have told the console")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> fleet.api().get("/peers/" + peer).get("attachments").values().stream()
                            .noneMatch(attachment ->
                                    attachment.get("next_key_since").isNull()));

            JsonNode finished = fleet.api()
                    .patch(
                            "/peers/" + peer,
                            Json.object()
                                    .put("public_key", next.publicKey())
                                    .putNull("next_public_key")
                                    .putNull("rotation_ends_at"));
            assertThat(finished.get("next_public_key").isNull()).isTrue();
            fleet.awaitApplied(servers[0]);
            assertThat(fleet.agent(1).machine().run("wg", "show", "wg0", "peers"))
                    .contains(next.publicKey())
                    .doesNotContain(old.publicKey());
            assertThat(alex.pings("10.1.0.2")).isTrue();
        }
    }

    private static String quoted(KeyPair keys) {
        return java.util.regex.Pattern.quote(keys.publicKey());
    }

    private static String handshake(Fleet fleet, KeyPair keys) {
        return fleet.agent(1)
                .machine()
                .run("wg", "show", "wg0", "latest-handshakes")
                .lines()
                .filter(line -> line.startsWith(keys.publicKey()))
                .findFirst()
                .orElseThrow();
    }
}
