package io.wirefleet.agent.machine;

import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.links.Link;
import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.links.Routes;
import io.wirefleet.agent.links.TunnelMtu;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.tuning.Host;
import io.wirefleet.agent.tuning.NetworkCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// This machine, by `/proc`, `/sys` and rtnetlink.
final class LocalHost implements Host {
    private static final Set<String> TUNNELS = Set.of("wireguard", "tun");

    private final Path root;
    private final NetlinkSocket route;
    private final boolean userspaceWireGuard;

    /// @param root `/`
    /// @param wireGuard what implements WireGuard here
    LocalHost(Path root, NetlinkSocket route, String wireGuard) {
        this.root = root;
        this.route = route;
        this.userspaceWireGuard = !wireGuard.equals("kernel");
    }

    @Override
    public long memoryBytes() {
        return new HostFiles(root.resolve("proc"))
                .memoryBytes("MemTotal")
                .orElseThrow(() -> new IllegalStateException("the kernel does not say how much memory there is"));
    }

    @Override
    public boolean userspaceWireGuard() {
        return userspaceWireGuard;
    }

    @Override
    public List<Integer> cores() {
        List<Integer> cores = new ArrayList<>();
        for (String range : text(root.resolve("sys/devices/system/cpu/online")).split(",", -1)) {
            int dash = range.indexOf('-');
            if (!range.isEmpty()) {
                int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
                for (int core = first; core <= last; core++) {
                    cores.add(core);
                }
            }
        }
        return cores;
    }

    @Override
    public boolean balancesInterrupts() {
        return names(root.resolve("proc")).stream()
                .filter(name -> name.matches("[0-9]+"))
                .anyMatch(process -> text(root.resolve("proc").resolve(process).resolve("comm"))
                        .equals("irqbalance"));
    }

    @Override
    public @Nullable NetworkCard wayOut() {
        Links links = new Links(route);
        return TunnelMtu.publicWays(new Routes(route))
                .flatMap(way -> links.find(way.index()).stream())
                .filter(link -> link.kind() == null || !TUNNELS.contains(link.kind()))
                .map(this::card)
                .findFirst()
                .orElse(null);
    }

    private NetworkCard card(Link link) {
        Path files = root.resolve("sys/class/net").resolve(link.name());
        List<String> queues = names(files.resolve("queues"));
        Path interrupts = files.resolve("device/msi_irqs");
        return new NetworkCard(
                link.name(),
                link.kind() == null && Files.exists(files.resolve("device")) && isOfThisNamespace(link),
                queues.stream().filter(name -> name.startsWith("rx-")).toList(),
                queues.stream().filter(name -> name.startsWith("tx-")).toList(),
                names(Files.exists(interrupts) ? interrupts : files.resolve("device/../msi_irqs")).stream()
                        .map(Integer::valueOf)
                        .sorted()
                        .toList());
    }

    /// Whether `/sys` shows the interfaces of the network namespace that this agent works in: it may be mounted for
    /// another one, which has an interface of the same name.
    private boolean isOfThisNamespace(Link link) {
        Set<String> shown = names(root.resolve("sys/class/net")).stream()
                .map(name -> name + " "
                        + text(root.resolve("sys/class/net").resolve(name).resolve("ifindex")))
                .collect(Collectors.toSet());
        Set<String> there = new Links(route)
                .list().stream().map(one -> one.name() + " " + one.index()).collect(Collectors.toSet());
        return shown.containsAll(there) && there.contains(link.name() + " " + link.index());
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /// Empty: it cannot be read, or is gone.
    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException _) {
            return "";
        }
    }
}
