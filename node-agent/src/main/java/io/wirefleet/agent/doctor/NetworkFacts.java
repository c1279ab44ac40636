package io.wirefleet.agent.doctor;

import io.wirefleet.agent.doctor.Facts.Allowed;
import io.wirefleet.agent.doctor.Facts.Device;
import io.wirefleet.agent.doctor.Facts.Forwarding;
import io.wirefleet.agent.doctor.Facts.ReversePath;
import io.wirefleet.agent.doctor.Facts.RouteBack;
import io.wirefleet.agent.doctor.Facts.WayOut;
import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.host.LinkCounters;
import io.wirefleet.agent.links.Link;
import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.links.Offloads;
import io.wirefleet.agent.links.Routes;
import io.wirefleet.agent.links.TunnelMtu;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.reconcile.Machine;
import io.wirefleet.agent.tuning.KernelSettings;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.agent.wireguard.Endpoint;
import io.wirefleet.agent.wireguard.WireGuardBackends;
import io.wirefleet.contract.addresses.IpAddress.Family;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Interfaces, routes and what the kernel does with packets between them.
final class NetworkFacts {
    /// So many peers stand for all: each costs a question to the kernel.
    private static final int SAMPLE = 500;

    private final Known<NetlinkSocket> route;
    private final Known<NetlinkSocket> generic;
    private final Known<Machine> machine;
    private final KernelSettings kernel;
    private final HostFiles host;

    NetworkFacts(
            Known<NetlinkSocket> route,
            Known<NetlinkSocket> generic,
            Known<Machine> machine,
            KernelSettings kernel,
            HostFiles host) {
        this.host = host;
        this.generic = generic;
        this.route = route;
        this.machine = machine;
        this.kernel = kernel;
    }

    Known<List<Device>> devices() {
        return route.then(socket -> new Links(socket)
                .list().stream()
                        .filter(NetworkFacts::isWireGuard)
                        .flatMap(link -> device(socket, link).stream())
                        .toList());
    }

    private static boolean isWireGuard(Link link) {
        return "wireguard".equals(link.kind())
                || Files.exists(WireGuardBackends.SOCKETS.resolve(link.name() + ".sock"));
    }

    private Optional<Device> device(NetlinkSocket socket, Link link) {
        return machine.value()
                .wireGuard()
                .device(link.name())
                .map(found -> new Device(
                        link.name(),
                        link.mtu(),
                        found.peers().stream()
                                .flatMap(peer -> peer.allowedIps().stream()
                                        .map(prefix ->
                                                new Allowed(peer.publicKey().toString(), prefix)))
                                .toList(),
                        narrowestPath(new Routes(socket), found.peers())));
    }

    /// What the kernel has learned of ways to peers (its route exceptions), or was told by a route.
    private static @Nullable Integer narrowestPath(Routes routes, List<DevicePeer> peers) {
        return peers.stream()
                .map(DevicePeer::endpoint)
                .filter(Objects::nonNull)
                .map(Endpoint::address)
                .distinct()
                .limit(SAMPLE)
                .flatMap(address -> routes.wayOut(address).stream())
                .flatMap(way -> Stream.ofNullable(way.routeMtu()))
                .filter(mtu -> mtu > 0)
                .min(Integer::compare)
                .orElse(null);
    }

    Known<WayOut> wayOut() {
        return route.then(socket -> {
            Links links = new Links(socket);
            Link link = TunnelMtu.publicWays(new Routes(socket))
                    .flatMap(way -> links.find(way.index()).stream())
                    .filter(found -> !isWireGuard(found))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("there is no default route"));
            LinkCounters counters = host.interfaces().get(link.name());
            if (counters == null) {
                throw new IllegalStateException("the kernel does not say what passed " + link.name());
            }
            return new WayOut(
                    link.name(),
                    link.mtu(),
                    counters,
                    has(link.name(), Offloads.UDP_GRO_FORWARDING),
                    has(link.name(), Offloads.GRO));
        });
    }

    private @Nullable Boolean has(String device, String offload) {
        return switch (generic.then(
                socket -> new Offloads(socket).active(device).orElseThrow().contains(offload))) {
            case Known.Seen<Boolean>(Boolean on) -> on;
            case Known.Unknown<Boolean> _ -> null;
        };
    }

    List<RouteBack> routesBack(Device tunnel) {
        Routes routes = new Routes(route.value());
        Links links = new Links(route.value());
        return tunnel.allowedIps().stream()
                .map(Allowed::prefix)
                .filter(prefix -> prefix.length() > 0)
                .limit(SAMPLE)
                .map(prefix -> new RouteBack(
                        prefix,
                        routes.wayOut(prefix.address())
                                .flatMap(way -> links.find(way.index()))
                                .map(Link::name)
                                .orElse(null)))
                .toList();
    }

    /// The stricter of the interface's setting and that of all counts (ip-sysctl).
    ReversePath reversePath(Device tunnel) {
        int filter = Math.max(filter("all"), filter(tunnel.name()));
        return new ReversePath(filter == 1 ? Set.of(tunnel.name()) : Set.of());
    }

    private int filter(String name) {
        String value = kernel.read("net/ipv4/conf/" + name + "/rp_filter");
        return value == null ? 0 : Integer.parseInt(value);
    }

    Forwarding forwarding(Device tunnel) {
        Set<Family> wanted = tunnel.allowedIps().stream()
                .map(allowed -> allowed.prefix().family())
                .collect(Collectors.toSet());
        return new Forwarding(wanted, wanted.stream().filter(this::isOff).collect(Collectors.toSet()));
    }

    private boolean isOff(Family family) {
        String value = kernel.read(
                switch (family) {
                    case IPV4 -> io.wirefleet.agent.tuning.Forwarding.IPV4;
                    case IPV6 -> io.wirefleet.agent.tuning.Forwarding.IPV6;
                });
        return "0".equals(value);
    }
}
