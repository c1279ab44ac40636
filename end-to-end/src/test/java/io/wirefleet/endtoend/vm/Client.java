package io.wirefleet.endtoend.vm;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerId;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/// A client in a network namespace of the virtual machine, on the kernel's WireGuard, set up by `wg` and `ip`.
///
/// @param number 1 to 9
record Client(int number, PeerId id, PrivateKey key) {
    static Client create(int number, SecureRandom random) {
        return new Client(number, new PeerId(new UUID(1, number)), PrivateKey.generate(random));
    }

    PublicKey publicKey() {
        return key.publicKey();
    }

    IpPrefix address() {
        return IpPrefix.parse("100.64.0.1" + number + "/32");
    }

    private String namespace() {
        return "client" + number;
    }

    /// Lays a cable to the server and brings the tunnel up.
    void connect(PublicKey server) {
        Guest.run("ip netns add " + namespace());
        Guest.run("ip link add to-client" + number + " type veth peer name wan0 netns " + namespace());
        Guest.run("ip address add 192.0.2." + (number * 4 + 1) + "/30 dev to-client" + number);
        Guest.run("ip link set to-client" + number + " up");
        Guest.run("ip -n " + namespace() + " address add 192.0.2." + (number * 4 + 2) + "/30 dev wan0");
        Guest.run("ip -n " + namespace() + " link set wan0 up");
        Guest.run("ip -n " + namespace() + " link add wg0 type wireguard");
        String keyFile = Guest.file(namespace() + ".key", key.exposeText()).toString();
        inside("wg set wg0 private-key " + keyFile + " peer " + server + " endpoint 192.0.2." + (number * 4 + 1)
                + ":51820 allowed-ips 10.1.0.0/24,100.64.0.1/32");
        Guest.run("ip -n " + namespace() + " address add " + address() + " dev wg0");
        Guest.run("ip -n " + namespace() + " link set wg0 up");
        Guest.run("ip -n " + namespace() + " route add 10.1.0.0/24 dev wg0");
    }

    String inside(String line) {
        return Guest.run("ip netns exec " + namespace() + " " + line);
    }

    /// Whether the private host behind the server answers in time for a first handshake to be tried again: WireGuard
    /// does so after 5 seconds (Rekey-Timeout), and an attempt may be under way from when there was no server yet.
    boolean reachesPrivateHost() {
        return Guest.succeeds("ip netns exec " + namespace() + " ping -q -c 1 -w 20 10.1.0.2");
    }

    /// Whether the private host behind the server leaves a request without an answer.
    boolean isCutOff() {
        return !Guest.succeeds("ip netns exec " + namespace() + " ping -q -c 1 -W 3 10.1.0.2");
    }

    /// What the server's device says of this client.
    Session onServer() {
        List<String> words = Guest.peer("dump", publicKey().toString());
        Guest.expect(words.size() == 7, "the server's device does not hold client " + number);
        return new Session(words.subList(0, 4), Long.parseLong(words.get(4)), Long.parseLong(words.get(5)));
    }

    /// A peer on the server's device.
    ///
    /// @param fixed preshared key, endpoint, allowed IPs, latest handshake, as `wg show wg0 dump` has them
    /// @param receiveBytes grows by itself: WireGuard answers data with a keepalive when there is nothing to send
    record Session(List<String> fixed, long receiveBytes, long transmitBytes) {
        /// @throws AssertionError if this is not the same session gone on
        void expectGoesOn(Session later, String when) {
            Guest.expectEqual(later.fixed, fixed, "client " + when);
            Guest.expect(
                    later.receiveBytes >= receiveBytes && later.transmitBytes >= transmitBytes,
                    "the counters were " + this + " and are " + later + " " + when);
        }
    }
}
