package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.PlainClient;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Two laptops on one server, and a rule that is wider than their network.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.PING, Need.CURL, Need.BUSYBOX})
class PeerToPeerIT {
    private static final List<String> WIDE = List.of("10.0.0.0/8", "fd00::/8");

    @Test
    @DisplayName("I2: a wide rule reaches hosts and the server and no other peer, until it names one, or the network")
    void byName() {
        try (Fleet fleet = Fleet.start(1, 2)) {
            KeyPair[] keys = {KeyPair.generate(fleet.secrets()), KeyPair.generate(fleet.secrets())};
            String network = fleet.network("office", "10.64.0.0/24", "fd64::/64");
            String server = fleet.server(1, network);
            String rule = fleet.rule("wide", server, WIDE.toArray(String[]::new));
            String[] peers = {fleet.peer("ada", network, keys[0]), fleet.peer("bob", network, keys[1])};
            fleet.enrol(1, server);
            fleet.awaitApplied(server);
            PlainClient ada = fleet.client(1, peers[0], keys[0]);
            PlainClient bob = fleet.client(2, peers[1], keys[1]);
            assertThat(ada.askWho("10.1.0.2")).isEqualTo("10.1.0.1");
            assertThat(ada.askWho("fd10:1::2")).isEqualTo("fd10:1::1");
            assertThat(bob.askWho("10.1.0.2")).as("bob has a session").isEqualTo("10.1.0.1");
            List<String> bobs = addresses(fleet, "/peers/" + peers[1]);
            List<String> adas = addresses(fleet, "/peers/" + peers[0]);
            for (String address : bobs) {
                assertThat(ada.pings(address)).as(address).isFalse();
                assertThat(fleet.api().get("/access?destination=" + address).get("items"))
                        .isEmpty();
            }
            for (String address : addresses(fleet, "/servers/" + server)) {
                assertThat(ada.machine()
                                .attempt("curl", "-s", "-g", "--max-time", "3", url(address))
                                .status())
                        .as("refused by the server itself, %s, which nothing listens on", address)
                        .isEqualTo(7);
            }

            destine(fleet, rule, server, bobs.stream().map(PeerToPeerIT::host).toList());
            for (String address : bobs) {
                assertThat(ada.pings(address)).as(address).isTrue();
            }
            assertThat(bob.pings(adas.getFirst())).isFalse();

            destine(fleet, rule, server, List.of("10.64.0.0/24", "fd64::/64"));
            for (String address : adas) {
                assertThat(bob.pings(address)).as(address).isTrue();
            }

            destine(fleet, rule, server, List.of());
            assertThat(ada.pings(bobs.getFirst())).isFalse();
            assertThat(ada.askWho("10.1.0.2")).isEqualTo("10.1.0.1");
        }
    }

    private static String url(String address) {
        return "http://" + (address.contains(":") ? "[" + address + "]" : address) + "/";
    }

    private static String host(String address) {
        return address + (address.contains(":") ? "/128" : "/32");
    }

    private static List<String> addresses(Fleet fleet, String path) {
        return fleet.api()
                .get(path)
                .get("addresses")
                .valueStream()
                .map(JsonNode::stringValue)
                .toList();
    }

    private static void destine(Fleet fleet, String rule, String server, List<String> more) {
        ObjectNode patch = Json.object();
        ArrayNode destinations = patch.putArray("destinations");
        WIDE.forEach(destinations::add);
        more.forEach(destinations::add);
        fleet.api().patch("/access-rules/" + rule, patch);
        fleet.awaitApplied(server);
    }
}
