package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.conntrack.Losses;
import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.firewall.Firewall;
import io.wirefleet.agent.firewall.FirewallDesired;
import io.wirefleet.agent.reconcile.Faults.Boundary;
import io.wirefleet.agent.tuning.Host;
import io.wirefleet.agent.tuning.KernelSettings;
import io.wirefleet.agent.tuning.NetworkCard;
import io.wirefleet.agent.wireguard.Device;
import io.wirefleet.agent.wireguard.DeviceConfig;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.agent.wireguard.PeerConfig;
import io.wirefleet.agent.wireguard.PresharedKeyChange;
import io.wirefleet.agent.wireguard.WireGuardBackend;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.RuleId;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A machine in memory, with WireGuard's own semantics where an apply depends on them: an allowed IP is with one peer
/// at a time, and a changed peer keeps its session. Each call is a step of [Faults], before it acts and after. While
/// anything changes it checks that no peer is on a device without a firewall (`exposed`).
public final class FakeMachine {
    /// An interface of the machine.
    public static final class FakeLink {
        public @Nullable String alias;
        public int mtu = 1500;
        public boolean up;
        public @Nullable PrivateKey key;
        public int listenPort;
        public final Set<InterfaceAddress> addresses = new HashSet<>();
        public final Set<IpPrefix> routes = new HashSet<>();
        public final Map<PublicKey, FakePeer> peers = new HashMap<>();
        private @Nullable PrivateKey known;
        private @Nullable PublicKey publicKey;

        @SuppressWarnings("ReferenceEquality") // of the very key that it was made of
        @Nullable
        PublicKey publicKey() {
            PrivateKey now = key;
            if (now != known) {
                known = now;
                publicKey = now == null ? null : now.publicKey();
            }
            return publicKey;
        }
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
            "net/ipv6/conf/all/forwarding", "0",
            "net/netfilter/nf_conntrack_max", "262144",
            "net/netfilter/nf_conntrack_buckets", "262144",
            "net/core/rmem_max", "7340032",
            "net/core/wmem_max", "7340032",
            "net/core/netdev_max_backlog", "8192",
            "net/core/netdev_budget", "600",
            "net/core/netdev_budget_usecs", "8000"));

    /// What the kernel makes of values that are written.
    public final Map<String, String> rounded = new HashMap<>();

    /// Settings that the kernel does not let be written.
    public final Set<String> readOnly = new HashSet<>();

    public final List<Flows.Flow> flows = new ArrayList<>();
    public PortUse ports = PortUse.NONE;
    public Losses losses = Losses.NONE;
    public final List<String> calls = new ArrayList<>();
    public @Nullable String table;
    public final Set<RoutingRule> rules = new LinkedHashSet<>();
    public final Set<ExitRoute> exitRoutes = new LinkedHashSet<>();

    /// Why packets can't leave by exits, by the exit's name.
    public final Map<String, String> troubles = new TreeMap<>();

    /// Who listens at UDP ports, at any address.
    public final Map<Integer, UdpSockets.Holder> listeners = new TreeMap<>();

    /// A call that begins like this is refused; empty: none.
    public String refused = "";

    /// Changes of peers are acknowledged and not made.
    public boolean deaf;

    private long sessions;

    public Machine machine() {
        return new Machine(
                new FakeLinks(),
                new FakeWireGuard(),
                new FakeTable(),
                new FakeFlows(),
                new FakeSettings(),
                new FakeHost(),
                new FakeExits(),
                new FakeUdpSockets());
    }

    /// Whether traffic of some peer would be judged by nothing.
    public boolean exposed() {
        return table == null && links.values().stream().anyMatch(link -> link.alias != null && !link.peers.isEmpty());
    }

    /// All of it as text, to compare whole machines; without sessions.
    public String dump() {
        return settings() + "flows "
                + flows.stream().map(Object::toString).sorted().toList() + "\n";
    }

    /// All that is set on it, as text.
    public String settings() {
        StringBuilder text = new StringBuilder();
        links.forEach((name, link) -> {
            text.append(name + " alias=" + link.alias + " mtu=" + link.mtu + " up=" + link.up + " key="
                    + link.publicKey() + " port=" + link.listenPort + "\n");
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
        rules.stream().map(Object::toString).sorted().forEach(rule -> text.append(rule + "\n"));
        exitRoutes.stream().map(Object::toString).sorted().forEach(route -> text.append(route + "\n"));
        return text.toString();
    }

    private void act(Boundary boundary, String call, Runnable action) {
        faults.act(boundary, call, () -> {
            if (!refused.isEmpty() && call.startsWith(refused)) {
                throw new IllegalStateException("EADDRINUSE (Address already in use)");
            }
            action.run();
            calls.add(call);
        });
    }

    private FakeLink link(String name) {
        return Objects.requireNonNull(links.get(name), () -> "No such device " + name);
    }

    /// The access of a state, as the table would hold it.
    private static String access(FirewallDesired state) {
        Map<RuleId, String> rules = new HashMap<>();
        state.rules().forEach(rule -> rules.put(rule.id(), rule.toJson().toString()));
        StringBuilder text = new StringBuilder(state.tunnel().name() + " "
                + state.tunnel().routes() + " " + state.tunnel().masquerade() + " "
                + state.tunnel().routing().additionalListenPorts() + " "
                + state.tunnel().tuning().conntrack());
        state.peers().stream()
                .map(peer -> " " + peer.allowedIps() + "->"
                        + peer.rules().stream()
                                .map(rules::get)
                                .filter(Objects::nonNull)
                                .sorted()
                                .toList())
                .sorted()
                .forEach(text::append);
        return text.toString();
    }

    private final class FakeLinks implements Links {
        @Override
        public @Nullable Link find(String name) {
            FakeLink link = faults.look(Boundary.LINKS, "find " + name, () -> Optional.ofNullable(links.get(name)))
                    .orElse(null);
            return link == null
                    ? null
                    : new Link(
                            name, link.alias, link.mtu, link.up, Set.copyOf(link.addresses), Set.copyOf(link.routes));
        }

        @Override
        public Set<String> aliases() {
            return links.values().stream()
                    .flatMap(link -> Stream.ofNullable(link.alias))
                    .collect(Collectors.toSet());
        }

        @Override
        public void setAlias(String name, String alias) {
            act(Boundary.LINKS, "setAlias " + name, () -> link(name).alias = alias);
        }

        @Override
        public void setMtu(String name, int mtu) {
            act(Boundary.LINKS, "setMtu " + name, () -> link(name).mtu = mtu);
        }

        @Override
        public void setUp(String name) {
            act(Boundary.LINKS, "setUp " + name, () -> link(name).up = true);
        }

        @Override
        public void addAddress(String name, InterfaceAddress address) {
            act(
                    Boundary.LINKS,
                    "addAddress " + address,
                    () -> link(name).addresses.add(address));
        }

        @Override
        public void removeAddress(String name, InterfaceAddress address) {
            act(
                    Boundary.LINKS,
                    "removeAddress " + address,
                    () -> link(name).addresses.remove(address));
        }

        @Override
        public void addRoute(String name, IpPrefix destination) {
            act(
                    Boundary.LINKS,
                    "addRoute " + destination,
                    () -> link(name).routes.add(destination));
        }

        @Override
        public void removeRoute(String name, IpPrefix destination) {
            act(
                    Boundary.LINKS,
                    "removeRoute " + destination,
                    () -> link(name).routes.remove(destination));
        }

        @Override
        public int derivedMtu(String name) {
            return 1420;
        }
    }

    private final class FakeWireGuard implements WireGuardBackend {
        @Override
        public String implementation() {
            return "fake";
        }

        @Override
        public Optional<Device> device(String name) {
            FakeLink link = faults.look(
                            Boundary.WIREGUARD, "device " + name, () -> Optional.ofNullable(links.get(name)))
                    .orElse(null);
            if (link == null) {
                return Optional.empty();
            }
            List<DevicePeer> peers = new ArrayList<>();
            link.peers.forEach((key, peer) -> peers.add(new DevicePeer(
                    key,
                    peer.presharedKey,
                    null,
                    0,
                    peer.receiveBytes == 0 ? null : Instant.EPOCH.plusSeconds(peer.receiveBytes),
                    peer.receiveBytes,
                    0,
                    List.copyOf(peer.allowedIps))));
            return Optional.of(new Device(name, link.publicKey(), link.listenPort, peers));
        }

        @Override
        public Optional<PrivateKey> privateKey(String name) {
            return Optional.ofNullable(links.get(name)).map(link -> link.key);
        }

        @Override
        public List<DevicePeer> peers(String name, Set<PublicKey> which) {
            return device(name).stream()
                    .flatMap(device -> device.peers().stream())
                    .filter(peer -> which.contains(peer.publicKey()))
                    .toList();
        }

        @Override
        public void configure(String name, DeviceConfig config) {
            FakeLink link = link(name);
            PrivateKey key = config.privateKey();
            if (key != null) {
                act(Boundary.WIREGUARD, "setPrivateKey", () -> link.key = key);
            }
            Integer port = config.listenPort();
            if (port != null) {
                act(Boundary.WIREGUARD, "setListenPort " + port, () -> link.listenPort = port);
            }
            for (PeerConfig peer : deaf ? List.<PeerConfig>of() : config.peers()) {
                if (peer.remove()) {
                    act(
                            Boundary.WIREGUARD,
                            "removePeer " + peer.publicKey(),
                            () -> link.peers.remove(peer.publicKey()));
                } else if (!peer.updateOnly() || link.peers.containsKey(peer.publicKey())) {
                    act(
                            Boundary.WIREGUARD,
                            "setPeer " + peer.publicKey() + " " + peer.allowedIps(),
                            () -> set(link, peer));
                }
            }
        }

        private void set(FakeLink link, PeerConfig config) {
            link.peers.values().forEach(other -> other.allowedIps.removeAll(config.allowedIps()));
            FakePeer peer = link.peers.computeIfAbsent(config.publicKey(), ignored -> {
                FakePeer made = new FakePeer();
                made.session = ++sessions;
                return made;
            });
            switch (config.presharedKey()) {
                case PresharedKeyChange.Keep() -> {}
                case PresharedKeyChange.Clear() -> peer.presharedKey = null;
                case PresharedKeyChange.Set(PresharedKey key) -> peer.presharedKey = key;
            }
            if (config.replaceAllowedIps()) {
                peer.allowedIps.clear();
            }
            peer.allowedIps.addAll(config.allowedIps());
        }

        @Override
        public void create(String name) {
            act(Boundary.WIREGUARD, "create " + name, () -> links.putIfAbsent(name, new FakeLink()));
        }

        @Override
        public void delete(String name) {
            act(Boundary.WIREGUARD, "delete " + name, () -> links.remove(name));
        }

        @Override
        public Optional<String> trouble(String name) {
            return Optional.empty();
        }
    }

    private final class FakeTable implements Firewall {
        @Override
        public void apply(FirewallDesired desired) {
            act(Boundary.FIREWALL, "firewall", () -> table = access(desired));
        }

        @Override
        public List<String> drift(FirewallDesired desired) {
            return faults.look(
                    Boundary.FIREWALL,
                    "drift",
                    () -> access(desired).equals(table) ? List.<String>of() : List.of("the table differs"));
        }

        @Override
        public void remove() {
            act(Boundary.FIREWALL, "firewall remove", () -> table = null);
        }
    }

    private final class FakeExits implements ExitRouting {
        @Override
        public Set<RoutingRule> rules(String tunnel) {
            return faults.look(
                    Boundary.EXITS,
                    "rules " + tunnel,
                    () -> rules.stream()
                            .filter(rule -> rule.from().equals(tunnel))
                            .collect(Collectors.toSet()));
        }

        @Override
        public Set<ExitRoute> routes(Collection<Integer> tables) {
            return exitRoutes.stream()
                    .filter(route -> tables.contains(route.table()))
                    .collect(Collectors.toSet());
        }

        @Override
        public void addRule(RoutingRule rule) {
            act(Boundary.EXITS, "add " + rule, () -> rules.add(rule));
        }

        @Override
        public void removeRule(RoutingRule rule) {
            act(Boundary.EXITS, "remove " + rule, () -> rules.remove(rule));
        }

        @Override
        public void putRoute(ExitRoute route) {
            act(Boundary.EXITS, "put " + route, () -> {
                exitRoutes.removeIf(other -> other.family() == route.family() && other.table() == route.table());
                exitRoutes.add(route);
            });
        }

        @Override
        public void removeRoute(ExitRoute route) {
            act(Boundary.EXITS, "remove " + route, () -> exitRoutes.remove(route));
        }

        @Override
        public Optional<String> trouble(Exit exit, Family family) {
            return Optional.ofNullable(troubles.get(exit.name()));
        }
    }

    private final class FakeFlows implements Flows {
        @Override
        public int drop(Predicate<Flow> which) {
            int before = flows.size();
            act(Boundary.FLOWS, "drop flows", () -> flows.removeIf(which));
            return before - flows.size();
        }

        @Override
        public PortUse ports() {
            return ports;
        }

        @Override
        public Losses losses() {
            return losses;
        }
    }

    private final class FakeUdpSockets implements UdpSockets {
        @Override
        public List<UdpSocket> at(Set<Integer> ports) {
            return listeners.keySet().stream()
                    .filter(ports::contains)
                    .map(port -> new UdpSocket(port, IpAddress.parse("0.0.0.0"), port, 0))
                    .toList();
        }

        @Override
        public Holder holder(UdpSocket socket) {
            return Objects.requireNonNull(listeners.get(socket.port()));
        }
    }

    private record FakeHost() implements Host {
        @Override
        public long memoryBytes() {
            return 4L << 30;
        }

        @Override
        public boolean userspaceWireGuard() {
            return true;
        }

        @Override
        public List<Integer> cores() {
            return List.of(0, 1, 2, 3);
        }

        @Override
        public boolean balancesInterrupts() {
            return false;
        }

        @Override
        public @Nullable NetworkCard wayOut() {
            return null;
        }
    }

    private final class FakeSettings implements KernelSettings {
        @Override
        public @Nullable String read(String name) {
            return faults.look(Boundary.SETTINGS, "read " + name, () -> Optional.ofNullable(sysctls.get(name)))
                    .orElse(null);
        }

        @Override
        public void write(String name, String value) {
            if (readOnly.contains(name)) {
                throw new UncheckedIOException(new AccessDeniedException(name));
            }
            act(
                    Boundary.SETTINGS,
                    "sysctl " + name + "=" + value,
                    () -> sysctls.put(name, rounded.getOrDefault(name, value)));
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
