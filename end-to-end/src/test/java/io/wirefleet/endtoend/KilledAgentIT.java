package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.Machine;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// An agent that is killed again and again while changes arrive.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.BUSYBOX})
class KilledAgentIT {
    private static final int ROUNDS = 8;
    private static final int CHANGES_PER_ROUND = 6;

    @Test
    @DisplayName("I13: an agent killed at random moments of its applies ends in the desired state, nothing in between")
    void endsInTheDesiredState() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Fleet fleet = Fleet.start(1, 0)) {
            String network = fleet.network("office", "100.64.0.0/16", "fd64::/48");
            String server = fleet.server(1, network);
            String rule = fleet.rule("private", server, "10.1.0.0/24");
            fleet.enrol(1, server);
            Map<String, String> peers = new HashMap<>();
            List<String> destinations = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (int change = 0; change < CHANGES_PER_ROUND; change++) {
                    if (!peers.isEmpty() && random.nextInt(3) == 0) {
                        String gone = peers.keySet().iterator().next();
                        fleet.api().delete("/peers/" + gone, 0);
                        peers.remove(gone);
                    } else {
                        KeyPair keys = KeyPair.generate(fleet.secrets());
                        peers.put(fleet.peer("p" + round + "-" + change, network, keys), keys.publicKey());
                    }
                }
                destinations = List.of("10.1.0.0/24", "10." + (50 + round) + ".0.0/16");
                ObjectNode patch = Json.object();
                destinations.forEach(patch.withArray("destinations")::add);
                fleet.api().patch("/access-rules/" + rule, patch);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1500)));
                fleet.agent(1).kill();
                fleet.agent(1).startAgain();
            }
            fleet.awaitApplied(server);
            Machine machine = fleet.lab().server(1);
            assertThat(machine.run("wg", "show", "wg0", "peers").lines())
                    .as("peers on the device (seed " + seed + ")")
                    .containsExactlyInAnyOrderElementsOf(peers.values());
            String table = machine.run("nft", "list", "table", "inet", "wirefleet");
            assertThat(table).as("seed " + seed).contains(destinations.get(1));
            for (int round = 0; round < ROUNDS - 1; round++) {
                assertThat(table).doesNotContain("10." + (50 + round) + ".0.0/16");
            }
        }
    }

    @Test
    @DisplayName("I6: changes to other peers never touch a peer's session, endpoint or counters")
    void neighboursUnharmed() {
        try (Fleet fleet = Fleet.start(1, 1)) {
            KeyPair keys = KeyPair.generate(fleet.secrets());
            String network = fleet.network("office", "100.64.0.0/16", "fd64::/48");
            String server = fleet.server(1, network);
            fleet.rule("private", server, "10.1.0.0/24");
            String peer = fleet.peer("alex", network, keys);
            fleet.enrol(1, server);
            fleet.awaitApplied(server);
            var client = fleet.client(1, peer, keys);
            assertThat(client.pings("10.1.0.2")).isTrue();
            try (var flow = client.openFlow("10.1.0.2")) {
                assertThat(flow.echoes("before", Duration.ofSeconds(3))).isTrue();
                Machine machine = fleet.lab().server(1);
                String handshake = field(machine, "latest-handshakes", keys);
                String endpoint = field(machine, "endpoints", keys);
                for (int i = 0; i < 5; i++) {
                    String neighbour = fleet.peer("neighbour" + i, network, KeyPair.generate(fleet.secrets()));
                    fleet.api().patch("/peers/" + neighbour, Json.object().put("preshared_key", "per_server"));
                    fleet.awaitApplied(server);
                    fleet.api().delete("/peers/" + neighbour, 20);
                    assertThat(flow.echoes("change " + i, Duration.ofSeconds(3)))
                            .isTrue();
                }
                assertThat(field(machine, "latest-handshakes", keys)).isEqualTo(handshake);
                assertThat(field(machine, "endpoints", keys)).isEqualTo(endpoint);
                assertThat(Long.parseLong(field(machine, "transfer", keys))).isPositive();
            }
        }
    }

    private static String field(Machine machine, String what, KeyPair keys) {
        return machine.run("wg", "show", "wg0", what)
                .lines()
                .map(line -> line.split("\\s+", -1))
                .filter(fields -> fields[0].equals(keys.publicKey()))
                .map(fields -> fields[1])
                .findFirst()
                .orElseThrow();
    }
}
