package io.wirefleet.agent.machine;

import io.wirefleet.agent.conntrack.Conntrack;
import io.wirefleet.agent.firewall.NftFirewall;
import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.links.Offloads;
import io.wirefleet.agent.netlink.NetlinkProtocol;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.reconcile.Machine;
import io.wirefleet.agent.tuning.KernelSettings;
import io.wirefleet.agent.wireguard.ProcessLauncher;
import io.wirefleet.agent.wireguard.WireGuardBackend;
import io.wirefleet.agent.wireguard.WireGuardBackends;
import io.wirefleet.contract.state.ServerId;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The machine that this process runs on, in the network namespace of the thread that opens it. To be used by that
/// thread only.
public final class LocalMachine implements AutoCloseable {
    private static final List<Path> MORE_PROGRAMS = List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"));

    private final Machine machine;
    private final Deque<AutoCloseable> open;

    private LocalMachine(Machine machine, Deque<AutoCloseable> open) {
        this.machine = machine;
        this.open = open;
    }

    /// @param programs where to look for `wireguard-go`: a search path as in the environment
    /// @throws RuntimeException that says what is missing: rights, nf_tables, WireGuard
    public static LocalMachine open(String programs) {
        return open(programs, null);
    }

    /// @param server whose agent this is; null: nobody's, which only looks
    public static LocalMachine open(String programs, @Nullable ServerId server) {
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            NetlinkSocket route = add(open, NetlinkSocket.open(NetlinkProtocol.ROUTE));
            NetlinkSocket generic = add(open, NetlinkSocket.open(NetlinkProtocol.GENERIC));
            NetlinkSocket netfilter = add(open, NetlinkSocket.open(NetlinkProtocol.NETFILTER));
            NftFirewall firewall = add(open, NftFirewall.open(server));
            Links links = new Links(route);
            List<Path> directories = Stream.concat(
                            Arrays.stream(programs.split(":", -1))
                                    .filter(directory -> !directory.isEmpty())
                                    .map(Path::of),
                            MORE_PROGRAMS.stream())
                    .toList();
            WireGuardBackend wireGuard =
                    WireGuardBackends.choose(generic, links, ProcessLauncher.ofSystem(), directories);
            KernelSettings settings = new LocalSettings(Path.of("/"), new Offloads(generic));
            Machine machine = new Machine(
                    new LocalLinks(route, links),
                    wireGuard,
                    firewall,
                    new LocalFlows(new Conntrack(netfilter)),
                    settings,
                    new LocalHost(Path.of("/"), route, wireGuard.implementation()),
                    new LocalExitRouting(route, links, settings),
                    new LocalUdpSockets(Path.of("/proc"), links, wireGuard));
            return new LocalMachine(machine, open);
        } catch (RuntimeException e) {
            closeAll(open);
            throw e;
        }
    }

    /// The kernel's settings, as the calling thread's network namespace has them.
    public static KernelSettings kernelSettings() {
        return new LocalSettings(Path.of("/"), null);
    }

    private static <T extends AutoCloseable> T add(Deque<AutoCloseable> open, T opened) {
        open.push(opened);
        return opened;
    }

    public Machine machine() {
        return machine;
    }

    @Override
    public void close() {
        closeAll(open);
    }

    private static void closeAll(Deque<AutoCloseable> open) {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a socket could not be closed", e);
            }
        }
    }
}
