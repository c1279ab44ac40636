package io.wirefleet.endtoend.vm;

import static io.wirefleet.endtoend.vm.Guest.expect;
import static io.wirefleet.endtoend.vm.Guest.expectEqual;
import static io.wirefleet.endtoend.vm.Guest.run;

import io.wirefleet.agent.doctor.Checkup;
import io.wirefleet.agent.doctor.LocalFacts;
import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.links.Offloads;
import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.netlink.NetlinkProtocol;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.state.PeerId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The program that runs inside the virtual machine: the agent's own code drives the kernel; `wg`, `nft`, `conntrack`
/// and real clients are the witnesses. Reports in the Test Anything Protocol.
final class KernelProof {
    private static final int MANY = 5_000;

    private final Guest guest = new Guest(System.out);
    private final SecureRandom random = new SecureRandom();
    private final Client one = Client.create(1, random);
    private final Client two = Client.create(2, random);
    private final Server server = Server.create(Path.of("/var/lib/wirefleet"));
    private String asFound = "";

    private KernelProof() {}

    public static void main(String[] args) {
        System.exit(new KernelProof().prove());
    }

    private int prove() {
        boolean ready = guest.check("a network of two clients and a private host", this::layNetwork);
        if (ready) {
            guest.check(
                    "the interface is the kernel's WireGuard, with its address, port and routes", this::interfaceUp);
            guest.check("clients shake hands and reach the private host behind the server's address", this::reach);
            guest.check("the kernel is set for the load, and WireGuard's own packets are not tracked", this::tuned);
            guest.check("doctor finds WireGuard in the kernel and nothing wrong with the network", this::doctor);
            guest.check(
                    "I6: adding, changing and removing a neighbour leaves session, endpoint and counters",
                    this::neighbours);
            guest.check("I3: a removed peer is out, its tracked connections too", this::removed);
            guest.check("a narrowed rule ends what it no longer allows, tracked connections too", this::narrowed);
            guest.check(MANY + " peers in one go are read back equal, and the first is unharmed (I6)", this::many);
            guest.check("drift is found and repaired, and nothing else is touched (I6)", this::drift);
            guest.check(MANY + " peers go in one go", this::manyGone);
            guest.check("I9: down leaves the machine as it was found", this::down);
            guest.check("the unit's user does it all with CAP_NET_ADMIN alone, and takes it down", this::unitUser);
        }
        return guest.end();
    }

    private void layNetwork() {
        run("sysctl -q -w net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0");
        run("ip address add 192.0.2.1/24 dev eth0");
        run("ip link set eth0 up");
        run("ip route add default via 192.0.2.2");
        run("ip netns add private");
        run("ip link add lan0 type veth peer name lan0 netns private");
        run("ip address add 10.1.0.1/24 dev lan0");
        run("ip link set lan0 up");
        run("ip -n private address add 10.1.0.2/24 dev lan0");
        run("ip -n private link set lan0 up");
        run("nft add table inet somebody_else");
        one.connect(server.publicKey());
        two.connect(server.publicKey());
        run("ip -n private link set lo up");
        asFound = Guest.network();
        expect(one.isCutOff(), "the private host answers without a server");
    }

    private void interfaceUp() {
        server.tell(server.peer(one), server.peer(two));
        expect(run("ip -d link show wg0").contains("wireguard"), "wg0 is no WireGuard interface");
        expect(run("ip address show wg0").contains("100.64.0.1/16"), run("ip address show wg0"));
        expect(run("ip route show dev wg0").contains("100.64.0.0/16"), run("ip route show dev wg0"));
        expectEqual(run("wg show wg0 listen-port").strip(), "51820", "the port");
        expectEqual(run("wg show wg0 public-key").strip(), server.publicKey().toString(), "the key");
    }

    private void reach() {
        expect(one.reachesPrivateHost(), "client 1 does not reach the private host");
        expect(two.reachesPrivateHost(), "client 2 does not reach the private host");
        expect(run("nft list table inet wirefleet").contains("masquerade"), "no masquerade");
        expect(
                run("conntrack -L --orig-src 100.64.0.11").contains("src=10.1.0.2 dst=10.1.0.1"),
                "client 1 was not seen under the server's address");
    }

    private void tuned() {
        expectEqual(run("sysctl -n net.core.netdev_max_backlog").strip(), "8192", "the backlog");
        expectEqual(run("sysctl -n net.netfilter.nf_conntrack_max").strip(), "256000", "the connection table");
        expect(
                Long.parseLong(run("sysctl -n net.netfilter.nf_conntrack_buckets")
                                .strip())
                        >= 256_000,
                "the hash table is smaller");
        expectEqual(run("cat " + Guest.QUEUE + "rps_flow_cnt").strip(), "32768", "the flows of the one queue");
        expectEqual(
                Integer.parseInt(run("cat " + Guest.QUEUE + "rps_cpus").strip(), 16),
                (1 << Runtime.getRuntime().availableProcessors()) - 1,
                "the cores that receive");
        try (NetlinkSocket generic = NetlinkSocket.open(NetlinkProtocol.GENERIC)) {
            expect(
                    new Offloads(generic).active("eth0").orElseThrow().contains(Offloads.UDP_GRO_FORWARDING),
                    "UDP packets are not merged");
        }
        expect(run("nft list table inet wirefleet").contains("notrack"), "the table does not say notrack");
        expect(run("conntrack -L -p udp --dport 51820").contains(" 0 flow entries"), "the tunnel is tracked");
        expect(run("conntrack -L --orig-src 100.64.0.11").contains("100.64.0.11"), "client 1's flow is not tracked");
    }

    private void doctor() {
        Checkup checkup = Checkup.of(new LocalFacts(
                        new StateDirectory(Path.of("/var/lib/nothing")),
                        "/usr/bin",
                        LocalMachine.kernelSettings(),
                        new HostFiles(Path.of("/proc")),
                        InstantSource.system())
                .gather());
        expect(checkup.toText().contains("pass  wireguard        in the kernel"), checkup.toText());
        expectEqual(checkup.exitStatus(), 0, checkup.toText());
    }

    private void neighbours() {
        Client.Session before = one.onServer();
        PeerId third = new PeerId(new UUID(2, 1));
        var key = PrivateKey.generate(random).publicKey();
        server.tell(server.peer(third, key, IpPrefix.parse("100.64.0.13/32")));
        before.expectGoesOn(one.onServer(), "after a peer was added");
        server.tell(server.peer(third, key, IpPrefix.parse("100.64.0.14/32"), IpPrefix.parse("10.99.0.0/24")));
        expectEqual(
                Guest.peer("allowed-ips", key.toString()).stream()
                        .sorted()
                        .toList()
                        .toString(),
                "[10.99.0.0/24, 100.64.0.14/32]",
                "the changed peer's allowed IPs");
        before.expectGoesOn(one.onServer(), "after its neighbour was changed");
        server.tellWithPresharedKey(third, key, IpPrefix.parse("100.64.0.14/32"));
        expect(!Guest.peer("preshared-keys", key.toString()).equals(List.of("(none)")), "no preshared key");
        before.expectGoesOn(one.onServer(), "after its neighbour got a preshared key");
        server.remove(third);
        expect(Guest.peer("dump", key.toString()).isEmpty(), "the peer is still there");
        before.expectGoesOn(one.onServer(), "after its neighbour was removed");
        String handshake =
                Guest.peer("latest-handshakes", one.publicKey().toString()).toString();
        expect(one.reachesPrivateHost(), "client 1 is out");
        expectEqual(Guest.peer("latest-handshakes", one.publicKey().toString()).toString(), handshake, "the handshake");
    }

    private void removed() {
        expect(run("conntrack -L --orig-src 100.64.0.12").contains("100.64.0.12"), "client 2 has no connection");
        server.remove(two.id());
        expect(run("conntrack -L --orig-src 100.64.0.12").contains(" 0 flow entries"), "client 2 has connections left");
        expect(two.isCutOff(), "client 2 is still in");
        expect(one.reachesPrivateHost(), "client 1 is out");
    }

    private void narrowed() {
        server.tell(server.rule("10.1.0.128/25"));
        expect(run("conntrack -L --orig-src 100.64.0.11").contains(" 0 flow entries"), "client 1 has connections left");
        expect(one.isCutOff(), "client 1 is still in");
        server.tell(server.rule("10.1.0.0/24"));
        expect(one.reachesPrivateHost(), "client 1 is out");
    }

    private void many() {
        Client.Session before = one.onServer();
        Map<String, String> expected = new HashMap<>();
        expected.put(one.publicKey().toString(), one.address().toString());
        server.tell(server.crowd(MANY, random, expected));
        Map<String, String> actual = new HashMap<>();
        run("wg show wg0 allowed-ips")
                .lines()
                .forEach(line -> actual.put(line.split("\t", -1)[0], line.split("\t", -1)[1]));
        expectEqual(actual.size(), expected.size(), "the number of peers");
        expect(actual.equals(expected), "the peers on the device are not those that were asked for");
        before.expectGoesOn(one.onServer(), "afterwards");
        expect(one.reachesPrivateHost(), "client 1 is out");
    }

    private void drift() {
        Client.Session before = one.onServer();
        String intruder = PrivateKey.generate(random).publicKey().toString();
        run("wg set wg0 peer " + intruder + " allowed-ips 100.64.255.1/32");
        run("nft flush chain inet wirefleet " + server.someChain());
        run("ip address del 100.64.0.1/16 dev wg0");
        server.repair();
        expect(Guest.peer("dump", intruder).isEmpty(), "the intruder is still there");
        expect(run("ip address show wg0").contains("100.64.0.1/16"), "the address is not back");
        before.expectGoesOn(one.onServer(), "afterwards");
        expect(one.reachesPrivateHost(), "client 1 is out");
    }

    private void manyGone() {
        Client.Session before = one.onServer();
        server.removeCrowd();
        expectEqual(run("wg show wg0 peers").strip(), one.publicKey().toString(), "the peers");
        before.expectGoesOn(one.onServer(), "afterwards");
    }

    private void down() {
        server.down();
        expectEqual(Guest.network(), asFound, "the network");
    }

    private void unitUser() throws IOException {
        run("chmod 1777 /tmp");
        try (UnitUser agent = UnitUser.start()) {
            String peer = agent.line();
            expectEqual(
                    agent.rights(),
                    List.of(
                            "Uid:\t65534\t65534\t65534\t65534",
                            "CapEff:\t0000000000001000",
                            "CapBnd:\t0000000000001000"),
                    "what it may do");
            expect(run("ip -d link show wg0").contains("wireguard"), "wg0 is no WireGuard interface");
            expectEqual(run("wg show wg0 allowed-ips").strip(), peer + "\t100.64.0.13/32", "the peers");
            expect(run("nft list table inet wirefleet").contains("100.64.0.13"), "the table does not know the peer");
            expectEqual(run("sysctl -n net.core.netdev_max_backlog").strip(), "8192", "the backlog");
            agent.takeDown();
            expectEqual(agent.line(), "down", "the end");
        }
        expectEqual(Guest.network(), asFound, "the network");
    }
}
