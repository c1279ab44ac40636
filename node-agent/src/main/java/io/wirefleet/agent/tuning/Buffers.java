package io.wirefleet.agent.tuning;

import io.wirefleet.contract.state.InterfaceItem;
import java.util.ArrayList;
import java.util.List;

/// How much may wait on its way through the machine (Documentation/admin-guide/sysctl/net.rst).
final class Buffers implements Theme {
    /// What wireguard-go asks for its sockets (`socketBufferSize`, conn/controlfns.go): 7 MiB. WireGuard in the kernel
    /// has no buffer of a socket.
    private static final long SOCKET_BYTES = 7L << 20;

    /// Packets that wait for a core; the kernel has 1000.
    private static final long BACKLOG = 8192;

    /// Packets, and microseconds, that a core takes from network cards in one go; the kernel has 300 and 2 ticks.
    private static final long BUDGET = 600;

    private static final long BUDGET_MICROSECONDS = 8000;

    @Override
    public List<Setting> settings(InterfaceItem tunnel, Host host, KernelSettings kernel) {
        List<Setting> settings = new ArrayList<>();
        if (host.userspaceWireGuard()) {
            settings.add(Setting.atLeast("net/core/rmem_max", SOCKET_BYTES));
            settings.add(Setting.atLeast("net/core/wmem_max", SOCKET_BYTES));
        }
        settings.add(Setting.atLeast("net/core/netdev_max_backlog", BACKLOG));
        settings.add(Setting.atLeast("net/core/netdev_budget", BUDGET));
        settings.add(Setting.atLeast("net/core/netdev_budget_usecs", BUDGET_MICROSECONDS));
        return settings;
    }
}
