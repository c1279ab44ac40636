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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What goes on while the console is away, and how it comes back.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.PING, Need.CURL, Need.BUSYBOX})
class ConsoleAwayIT {
    private static final Duration SHORT = Duration.ofSeconds(3);

    @Test
    @DisplayName(
            "I7, I11: with the console killed forwarding goes on, over a reboot too, and expiries fire; it comes back"
                    + " by itself")
    void failStatic() {
        try (Fleet fleet = Fleet.start(1, 2)) {
            KeyPair stays = KeyPair.generate(fleet.secrets());
            KeyPair expires = KeyPair.generate(fleet.secrets());
            String network = fleet.network("office", "100.64.0.0/16", "fd64::/48");
            String server = fleet.server(1, network);
            fleet.rule("private", server, "10.1.0.0/24");
            fleet.enrol(1, server);
            String stayer = fleet.peer("alex", network, stays);
            String contractor = fleet.peer("kim", network, expires);
            fleet.awaitApplied(server);
            PlainClient alex = fleet.client(1, stayer, stays);
            PlainClient kim = fleet.client(2, contractor, expires);
            assertThat(alex.pings("10.1.0.2")).isTrue();
            assertThat(kim.pings("10.1.0.2")).isTrue();

            try (TcpFlow flow = alex.openFlow("10.1.0.2");
                    TcpFlow ending = kim.openFlow("10.1.0.2")) {
                assertThat(flow.echoes("before", SHORT)).isTrue();
                assertThat(ending.echoes("before", SHORT)).isTrue();
                Instant end = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
                fleet.api().patch("/peers/" + contractor, Json.object().put("expires_at", end.toString()));
                fleet.awaitApplied(server);
                fleet.console().kill();
                assertThat(flow.echoes("console away", SHORT)).isTrue();
                fleet.agent(1).kill();
                assertThat(flow.echoes("agent away too", SHORT)).isTrue();
                fleet.agent(1).startAgain();
                assertThat(flow.echoes("agent back without a console", SHORT)).isTrue();

                reboot(fleet);
                Awaitility.await("alex is in again after the server's reboot")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> alex.pings("10.1.0.2"));

                Awaitility.await("kim's time is over")
                        .atMost(Duration.between(Instant.now(), end).plusSeconds(20))
                        .until(() -> !kim.pings("10.1.0.2") && Instant.now().isAfter(end));
                assertThat(ending.echoes("expired", SHORT)).isFalse();
            }
            assertThat(alex.pings("10.1.0.2")).isTrue();

            fleet.console().startAgain();
            fleet.awaitApplied(server);
            JsonNode receipt = fleet.api().delete("/peers/" + stayer, 30);
            assertThat(receipt.get("status").stringValue())
                    .as(receipt.toString())
                    .isEqualTo("closed");
            assertThat(alex.pings("10.1.0.2")).isFalse();
        }
    }

    /// What a reboot does to the agent's work: its process, its interface, its table are gone; its files are there.
    private static void reboot(Fleet fleet) {
        fleet.agent(1).kill();
        fleet.lab().endUserspaceWireguard(1);
        fleet.agent(1).machine().run("nft", "flush", "ruleset");
        fleet.agent(1).machine().run("sysctl", "-q", "-w", "net.ipv4.ip_forward=0");
        fleet.agent(1).startAgain();
    }

    @Test
    @DisplayName("A console killed in the middle of writes recovers, its database too, and has what it acknowledged")
    void killedInTheMiddleOfWrites() {
        try (Fleet fleet = Fleet.start(1, 1)) {
            String network = fleet.network("office", "100.64.0.0/16", "fd64::/48");
            String server = fleet.server(1, network);
            fleet.enrol(1, server);
            for (int round = 0; round < 3; round++) {
                String peer = fleet.peer("peer" + round, network, KeyPair.generate(fleet.secrets()));
                fleet.console().kill();
                fleet.console().startAgain();
                assertThat(fleet.api().get("/peers/" + peer).get("name").stringValue())
                        .isEqualTo("peer" + round);
            }
            String rule = fleet.rule("private", server, "10.1.0.0/24");
            fleet.awaitApplied(server);
            assertThat(fleet.api().get("/access-rules/" + rule).get("enabled").booleanValue())
                    .isTrue();
            assertThat(fleet.agent(1)
                            .machine()
                            .run("wg", "show", "all", "peers")
                            .lines())
                    .hasSize(3);
        }
    }
}
