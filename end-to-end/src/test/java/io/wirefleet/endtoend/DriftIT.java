package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.Machine;
import io.wirefleet.endtoend.lab.PlainClient;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What somebody else changes on a server is put right, and what is somebody else's is left alone.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.PING, Need.CURL, Need.BUSYBOX})
class DriftIT {
    @Test
    @DisplayName("I9: drift in peers, addresses, routes, the table and ip_forward is repaired; other tables are left"
            + " alone; down puts things back")
    void repaired() {
        try (Fleet fleet = Fleet.start(1, 1)) {
            Machine machine = fleet.lab().server(1);
            machine.run("nft", "add", "table", "inet", "somebody_else");
            String before = machine.run("ip", "-o", "address")
                    + machine.run("ip", "route")
                    + machine.run("sysctl", "net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding")
                    + machine.run("nft", "list", "ruleset");
            KeyPair keys = KeyPair.generate(fleet.secrets());
            String network = fleet.network("office", "100.64.0.0/16", "fd64::/48");
            String server = fleet.server(1, network);
            fleet.rule("private", server, "10.1.0.0/24");
            String peer = fleet.peer("alex", network, keys);
            fleet.enrol(1, server);
            fleet.awaitApplied(server);
            PlainClient client = fleet.client(1, peer, keys);
            assertThat(client.pings("10.1.0.2")).isTrue();
            String address = machine.run("ip", "-o", "-4", "address", "show", "dev", "wg0")
                    .split("\\s+", -1)[3];

            String intruder = KeyPair.generate(fleet.secrets()).publicKey();
            machine.run("wg", "set", "wg0", "peer", intruder, "allowed-ips", "100.64.200.1/32");
            repaired(
                    "the intruder's key",
                    () -> !machine.run("wg", "show", "wg0", "peers").contains(intruder));

            machine.run("wg", "set", "wg0", "peer", keys.publicKey(), "remove");
            repaired("the peer", () -> machine.run("wg", "show", "wg0", "peers").contains(keys.publicKey()));

            machine.run("nft", "flush", "table", "inet", "wirefleet");
            repaired(
                    "the rules",
                    () -> machine.run("nft", "list", "table", "inet", "wirefleet")
                            .contains("masquerade"));

            machine.run("nft", "delete", "table", "inet", "wirefleet");
            repaired(
                    "the table",
                    () -> machine.attempt("nft", "list", "table", "inet", "wirefleet")
                            .succeeded());

            machine.run("ip", "address", "del", address, "dev", "wg0");
            repaired(
                    "the address",
                    () -> machine.run("ip", "-o", "address", "show", "dev", "wg0")
                            .contains(address));

            machine.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=0");
            repaired(
                    "forwarding",
                    () -> machine.run("sysctl", "-n", "net.ipv4.ip_forward")
                            .strip()
                            .equals("1"));

            Awaitility.await("the client is in again")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> client.pings("10.1.0.2"));

            fleet.agent(1).stop();
            assertThat(client.pings("10.1.0.2"))
                    .as("a stopped agent leaves the tunnel up")
                    .isTrue();
            fleet.agent(1).command("down");
            String after = machine.run("ip", "-o", "address")
                    + machine.run("ip", "route")
                    + machine.run("sysctl", "net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding")
                    + machine.run("nft", "list", "ruleset");
            assertThat(withoutLifetimes(after)).isEqualTo(withoutLifetimes(before));
        }
    }

    private static String withoutLifetimes(String addresses) {
        return addresses.replaceAll("valid_lft \\S+ preferred_lft \\S+", "").replaceAll("(?m)[ \\\\]+$", "");
    }

    private static void repaired(String what, Callable<Boolean> isBack) {
        Awaitility.await(what + " is put right").atMost(Duration.ofSeconds(90)).until(isBack);
    }
}
