package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.InterfaceAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A machine in memory, with WireGuard's own semantics where an apply depends on them: an allowed IP is with one peer
/// at
/// a time, and a changed peer keeps its session. Each call is a step of [Faults], before it acts and after. While
/// anything changes it checks that no peer is on a device without a firewall (`exposed`).
public final class FakeMachine {
    /// An interface of the machine.
    public static final class FakeLink {
        public @Nullable String alias;
        public int mtu = 1420;
        public boolean up;
        public @Nullable PublicKey key;
        public int listenPort;
        public final Set<InterfaceAddress> addresses = new HashSet<>();
        public final Set<IpPrefix> routes = new HashSet<>();
        public final Map<PublicKey, FakePeer> peers = new HashMap<>();
    }

    /// A peer with a session, which starts over when the peer is made anew.
    public static final class FakePeer {
        public @Nullable PresharedKey presharedKey;
        public Set<IpPrefix> allowedIps = new HashSet<>();
        public long session;
        public long receiveBytes;
    }

    public final Faults faults = new Faults();
    public final Map<String, FakeLink> links = new TreeMap<>();
    public final Map<String, String> sysctls = new TreeMap<>(Map.of(
            "kernel/random/boot_id", "boot-1",
            "net/ipv4/ip_forward", "0",
            "net/ipv6/conf/all/forwarding", "0"));
    public final List<Flows.Flow> flows = new ArrayList<>();
    public final List<String> calls = new ArrayList<>();
    public @Nullable String table;

    /// A call that begins like this is refused; empty: none.
    public String refused = "";

    private long sessions;

    public Machine machine() {
        return new Machine(new FakeLinks(), new FakeDevice(), new FakeFirewall(), new FakeFlows(), new FakeSysctls());
    }

    /// Whether traffic of some peer would be judged by nothing.
    public boolean exposed() {
        return table == null && links.values().stream().anyMatch(link -> !link.peers.isEmpty());
    }

    /// All of it as text, to compare whole machines; without sessions.
    public String dump() {
        StringBuilder text = new StringBuilder();
        links.forEach((name, link) -> {
            text.append(name + " alias=" + link.alias + " mtu=" + link.mtu + " up=" + link.up + " key=" + link.key
                    + " port=" + link.listenPort + "\n");
            link.addresses.stream().map(Object::toString).sorted().forEach(a -> text.append("  address " + a + "\n"));
            link.routes.stream().map(Object::toString).sorted().forEach(r -> text.append("  route " + r + "\n"));
            link.peers.entrySet().stream()
                    .map(p -> "  peer " + p.getKey() + " psk="
                            + (p.getValue().presharedKey == null
                                    ? ""
                                    : p.getValue().presharedKey.digest()) + " "
                            + p.getValue().allowedIps.stream().sorted().toList() + "\n")
                    .sorted()
                    .forEach(text::append);
        });
        text.append("table " + table + "\n");
        sysctls.forEach((name, value) -> text.append(name + "=" + value + "\n"));
        text.append("flows " + flows.stream().map(Object::toString).sorted().toList() + "\n");
        return text.toString();
    }

    private void act(String call, Runnable action) {
        faults.step();
        if (!refused.isEmpty() && call.startsWith(refused)) {
            throw new IllegalStateException("EADDRINUSE (Address already in use)");
        }
        action.run();
        calls.add(call);
        faults.step();
    }

    private FakeLink link(String name) {
        return Objects.requireNonNull(links.get(name), () -> "No such device " + name);
    }

    /// The access of a state, as the table would hold it.
    static String access(EffectiveState state) {
        StringBuilder text = new StringBuilder(state.tunnel().name() + " "
                + state.tunnel().routes() + " " + state.tunnel().masquerade());
        state.peers().values().stream()
                .map(peer -> " " + peer.allowedIps() + "->"
                        + peer.rules().stream()
                                .sorted()
                                .map(rule -> {
                                    var item = state.rules().get(rule);
                                    return item == null ? "" : item.toJson().toString();
                                })
                                .toList())
                .sorted()
                .forEach(text::append);
        return text.toString();
    }

    private final class FakeLinks implements Links {
        @Override
        public @Nullable Link find(String name) {
            FakeLink link = links.get(name);
            return link == null ? null : new Link(name, link.alias, link.mtu, link.up, link.addresses, link.routes);
        }

        @Override
        public void createTunnel(String name) {
            act("createTunnel " + name, () -> links.putIfAbsent(name, new FakeLink()));
        }

        @Override
        public void setAlias(String name, String alias) {
            act("setAlias", () -> link(name).alias = alias);
        }

        @Override
        public void setMtu(String name, int mtu) {
            act("setMtu", () -> link(name).mtu = mtu);
        }

        @Override
        public void setUp(String name) {
            act("setUp", () -> link(name).up = true);
        }

        @Override
        public void addAddress(String name, InterfaceAddress address) {
            act("addAddress", () -> link(name).addresses.add(address));
        }

        @Override
        public void removeAddress(String name, InterfaceAddress address) {
            act("removeAddress", () -> link(name).addresses.remove(address));
        }

        @Override
        public void addRoute(String name, IpPrefix destination) {
            act("addRoute", () -> link(name).routes.add(destination));
        }

        @Override
        public void removeRoute(String name, IpPrefix destination) {
            act("removeRoute", () -> link(name).routes.remove(destination));
        }

        @Override
        public void removeTunnel(String name) {
            act("removeTunnel " + name, () -> links.remove(name));
        }

        @Override
        public OptionalInt wayOutMtu() {
            return OptionalInt.of(1500);
        }
    }

    private final class FakeDevice implements TunnelDevice {
        @Override
        public Device read(String name, @Nullable Set<PublicKey> which) {
            FakeLink link = link(name);
            Map<PublicKey, Peer> peers = new HashMap<>();
            link.peers.forEach((key, peer) -> {
                if (which == null || which.contains(key)) {
                    Instant handshake = peer.receiveBytes == 0 ? null : Instant.EPOCH.plusSeconds(peer.receiveBytes);
                    peers.put(
                            key,
                            new Peer(
                                    new PeerConfig(key, peer.presharedKey, peer.allowedIps, 0),
                                    handshake,
                                    peer.receiveBytes,
                                    0));
                }
            });
            return new Device(link.key, link.listenPort, peers);
        }

        @Override
        public void setPrivateKey(String name, PrivateKey key) {
            act("setPrivateKey", () -> link(name).key = key.publicKey());
        }

        @Override
        public void setListenPort(String name, int port) {
            act("setListenPort " + port, () -> link(name).listenPort = port);
        }

        @Override
        public void changePeers(String name, List<PublicKey> removed, List<PeerConfig> set) {
            FakeLink link = link(name);
            for (PublicKey key : removed) {
                act("removePeer " + key, () -> link.peers.remove(key));
            }
            for (PeerConfig config : set) {
                act("setPeer " + config.publicKey() + " " + config.allowedIps(), () -> {
                    link.peers.values().forEach(other -> other.allowedIps.removeAll(config.allowedIps()));
                    FakePeer peer = link.peers.computeIfAbsent(config.publicKey(), ignored -> {
                        FakePeer made = new FakePeer();
                        made.session = ++sessions;
                        return made;
                    });
                    peer.presharedKey = config.presharedKey();
                    peer.allowedIps = new HashSet<>(config.allowedIps());
                });
            }
        }
    }

    private final class FakeFirewall implements Firewall {
        @Override
        public void apply(EffectiveState state) {
            act("firewall", () -> table = access(state));
        }

        @Override
        public List<String> drift(EffectiveState state) {
            return access(state).equals(table) ? List.of() : List.of("the table differs");
        }

        @Override
        public void remove() {
            act("firewall remove", () -> table = null);
        }
    }

    private final class FakeFlows implements Flows {
        @Override
        public int drop(Predicate<Flow> which) {
            int before = flows.size();
            act("drop flows", () -> flows.removeIf(which));
            return before - flows.size();
        }
    }

    private final class FakeSysctls implements Sysctls {
        @Override
        public @Nullable String read(String name) {
            return sysctls.get(name);
        }

        @Override
        public void write(String name, String value) {
            act("sysctl " + name + "=" + value, () -> sysctls.put(name, value));
        }

        @Override
        public List<String> list(String directory) {
            return List.of();
        }
    }

    /// A TCP connection from an address to an address and port.
    public static Flows.Flow tcp(String from, String to, int port) {
        return new Flows.Flow(6, IpAddress.parse(from), IpAddress.parse(to), port);
    }
}
