package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.endtoend.lab.Command;
import io.wirefleet.endtoend.lab.Daemon;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.Lab;
import io.wirefleet.endtoend.lab.Machine;
import io.wirefleet.endtoend.lab.PlainClient;
import io.wirefleet.endtoend.lab.Programs;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Two servers that were set up by hand, with a client on both, become Wirefleet's while they work.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.PING, Need.BUSYBOX})
class ImportIT {
    /// The same on both: its own addresses, and the networks behind it.
    private static final List<String> ADDRESSES = List.of("100.64.0.1", "100.64.0.9");

    /// Sessions are keyed anew by themselves after this long (REKEY_AFTER_TIME).
    private static final long REKEY_SECONDS = 120;

    private static final Pattern REPLY = Pattern.compile("icmp_seq=([0-9]+) ttl=");

    @Test
    @DisplayName(
            "I6 I8 hand-made servers are imported and adopted with no session interrupted, and then a revocation bites")
    void adoptsLiveServers() throws IOException {
        try (Fleet fleet = Fleet.start(2, 1)) {
            KeyPair alex = KeyPair.generate(fleet.secrets());
            String shared = Command.run("wg", "genpsk").strip();
            fleet.secrets().add("a preshared key", shared);
            List<KeyPair> servers = new ArrayList<>();
            for (int i = 1; i <= 2; i++) {
                servers.add(KeyPair.generate(fleet.secrets()));
                setUpByHand(fleet.lab(), i, servers.get(i - 1), alex, shared);
            }
            PlainClient client = PlainClient.up(fleet.lab(), 1, clientConfiguration(servers, shared), alex);
            assertThat(client.pings("10.1.0.2")).isTrue();
            assertThat(client.pings("10.2.0.2")).isTrue();

            ObjectNode request = Json.object();
            for (int i = 1; i <= 2; i++) {
                request.withArray("servers").add(found(fleet, i, servers.get(i - 1), shared));
            }
            JsonNode plan = fleet.api().post("/imports?dry_run=true", request);
            assertThat(plan.get("conflicts")).isEmpty();
            assertThat(plan.get("peers")).hasSize(1);
            assertThat(plan.get("peers").get(0).get("name").stringValue()).isEqualTo("alex laptop");
            assertThat(plan.get("peers").get(0).get("servers")).hasSize(2);
            JsonNode made = fleet.api().post("/imports", request);

            try (var one = client.openFlow("10.1.0.2");
                    var other = client.openFlow("10.2.0.2");
                    Daemon ping = client.machine().start("ping", Map.of(), "ping", "-i", "0.2", "10.1.0.2")) {
                assertThat(one.echoes("before", Duration.ofSeconds(5))).isTrue();
                assertThat(other.echoes("before", Duration.ofSeconds(5))).isTrue();
                List<Session> before = sessions(fleet, alex);
                for (int i = 1; i <= 2; i++) {
                    JsonNode server = made.get("servers").get(i - 1);
                    assertThat(server.get("next_command").stringValue()).contains("enroll --adopt wg0");
                    String id = server.get("id").stringValue();
                    fleet.enrol(i, id, "--adopt", "wg0");
                    fleet.awaitApplied(id);
                }
                assertThat(one.echoes("after", Duration.ofSeconds(5))).isTrue();
                assertThat(other.echoes("after", Duration.ofSeconds(5))).isTrue();
                List<Session> after = sessions(fleet, alex);
                for (int i = 0; i < 2; i++) {
                    assertThat(after.get(i).endpoint()).isEqualTo(before.get(i).endpoint());
                    assertThat(after.get(i).received())
                            .isGreaterThan(before.get(i).received());
                    assertThat(after.get(i).presharedKey()).isEqualTo(shared);
                    assertThat(after.get(i).handshake() - before.get(i).handshake())
                            .as("seconds from one handshake to the next; 0: there was none")
                            .satisfiesAnyOf(
                                    seconds -> assertThat(seconds).isZero(),
                                    seconds -> assertThat(seconds).isGreaterThanOrEqualTo(REKEY_SECONDS));
                }
                assertThat(lost(ping.output())).as(ping.output()).isLessThanOrEqualTo(1);
            }

            String peer = made.get("peers").get(0).get("id").stringValue();
            fleet.api().post("/peers/" + peer + "/revoke?wait_seconds=30", Json.object());
            for (int i = 1; i <= 2; i++) {
                assertThat(fleet.lab().server(i).run("wg", "show", "wg0", "peers"))
                        .isBlank();
            }
            assertThat(client.pings("10.1.0.2")).isFalse();
            assertThat(client.pings("10.2.0.2")).isFalse();

            assertThat(fleet.agent(1).stop()).isZero();
            assertThat(fleet.agent(1).command("down")).contains("left interface wg0 as it is");
            Machine machine = fleet.lab().server(1);
            assertThat(machine.run("ip", "link", "show", "wg0")).doesNotContain("alias");
            assertThat(machine.run("wg", "show", "wg0", "public-key").strip())
                    .isEqualTo(servers.getFirst().publicKey());
            assertThat(machine.run("nft", "list", "tables")).doesNotContain("wirefleet");
        }
    }

    /// What the server holds of the client.
    private record Session(long handshake, String endpoint, long received, String presharedKey) {}

    private static List<Session> sessions(Fleet fleet, KeyPair peer) {
        List<Session> sessions = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            sessions.add(new Session(
                    Long.parseLong(field(fleet, i, "latest-handshakes", peer)),
                    field(fleet, i, "endpoints", peer),
                    Long.parseLong(field(fleet, i, "transfer", peer)),
                    field(fleet, i, "preshared-keys", peer)));
        }
        return sessions;
    }

    private static String field(Fleet fleet, int server, String what, KeyPair peer) {
        return fleet.lab()
                .server(server)
                .run("wg", "show", "wg0", what)
                .lines()
                .map(line -> line.split("\\s+", -1))
                .filter(fields -> fields[0].equals(peer.publicKey()))
                .map(fields -> fields[1])
                .findFirst()
                .orElseThrow();
    }

    /// How many requests before the last one that was answered were not.
    private static int lost(String output) {
        List<Integer> answered = REPLY.matcher(output)
                .results()
                .map((MatchResult reply) -> Integer.parseInt(reply.group(1)))
                .distinct()
                .toList();
        assertThat(answered).as(output).hasSizeGreaterThan(5);
        return answered.stream().mapToInt(Integer::intValue).max().orElseThrow() - answered.size();
    }

    /// As `wg-quick up` would, with a file that people write.
    private static void setUpByHand(Lab lab, int number, KeyPair keys, KeyPair alex, String shared) throws IOException {
        Machine machine = lab.server(number);
        Daemon wireguard = lab.stopAtEnd(machine.start("by-hand", Map.of(), "wireguard-go", "-f", "wg0"));
        Awaitility.await("wireguard-go answers").atMost(Duration.ofSeconds(20)).until(() -> {
            wireguard.expectAlive();
            return machine.attempt("wg", "show", "wg0").succeeded();
        });
        String section = """
                [Interface]
                PrivateKey = %s
                ListenPort = 51820
                """.formatted(keys.privateKey());
        String peer = """

                # alex laptop
                [Peer]
                PublicKey = %s
                PresharedKey = %s
                AllowedIPs = 100.64.0.2/32
                """.formatted(alex.publicKey(), shared);
        Path plain = machine.directory().resolve("plain.conf");
        Files.writeString(plain, section + peer);
        Files.writeString(file(machine), section + "Address = " + ADDRESSES.get(number - 1) + "/16\n" + peer);
        machine.run("wg", "setconf", "wg0", plain.toString());
        machine.run("ip", "address", "add", ADDRESSES.get(number - 1) + "/16", "dev", "wg0");
        machine.run("ip", "link", "set", "wg0", "mtu", "1420", "up");
        machine.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
        machine.run(
                "nft",
                "add table ip byhand { chain out { type nat hook postrouting priority srcnat;"
                        + " oifname \"lan0\" masquerade; } ; }");
    }

    private static Path file(Machine machine) {
        return machine.directory().resolve("wg0.conf");
    }

    private static String clientConfiguration(List<KeyPair> servers, String shared) {
        StringBuilder text = new StringBuilder("[Interface]\nPrivateKey = -\nAddress = 100.64.0.2/32\n");
        for (int i = 1; i <= 2; i++) {
            text.append("[Peer]\nPublicKey = " + servers.get(i - 1).publicKey() + "\nPresharedKey = " + shared
                    + "\nEndpoint = " + Lab.serverAddress(i) + ":51820\nAllowedIPs = " + ADDRESSES.get(i - 1)
                    + "/32, 10."
                    + i + ".0.0/24\nPersistentKeepalive = 25\n");
        }
        return text.toString();
    }

    /// What the agent tells of the server; of the second one, of its live interface.
    private static ObjectNode found(Fleet fleet, int number, KeyPair keys, String shared) {
        Machine machine = fleet.lab().server(number);
        List<String> command = new ArrayList<>(List.of(
                Programs.agent().toString(), "import", "--config", file(machine).toString()));
        if (number == 2) {
            command.addAll(List.of("--live", "wg0"));
        }
        String document = machine.run(command.toArray(String[]::new));
        assertThat(document).doesNotContain(keys.privateKey()).doesNotContain(shared);
        ObjectNode server =
                Json.object().put("name", "server" + number).put("endpoint_host", Lab.serverAddress(number));
        server.putObject("network").put("name", "office");
        server.putArray("destinations").add("100.64.0.0/16").add("10." + number + ".0.0/24");
        server.set("document", Json.parse(document));
        return server;
    }
}
