package io.wirefleet.agent.wireguard;

import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.NetlinkSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/// Chooses how WireGuard is done on this machine: by the kernel where it can, else by `wireguard-go`.
public final class WireGuardBackends {
    /// Where userspace implementations have their sockets.
    public static final Path SOCKETS = Path.of("/var/run/wireguard");

    private static final String PROGRAM = "wireguard-go";

    private WireGuardBackends() {}

    /// @param generic a socket of the GENERIC family; it stays the caller's
    /// @param programs the directories to look for programs in, in order
    /// @return if there is neither, one that refuses to make an interface (EOPNOTSUPP) and says what to install
    public static WireGuardBackend choose(
            NetlinkSocket generic, Links links, ProcessLauncher launcher, Collection<Path> programs) {
        return KernelWireGuard.open(generic, links)
                .orElseGet(() -> find(programs)
                        .<WireGuardBackend>map(program -> new UserspaceWireGuard(program, SOCKETS, launcher, links))
                        .orElseGet(() -> absent(links)));
    }

    /// What there is on a machine without WireGuard.
    public static WireGuardBackend absent(Links links) {
        return new AbsentWireGuard(
                links,
                Errno.EOPNOTSUPP,
                "the kernel has no WireGuard and there is no program '" + PROGRAM
                        + "'; install a kernel from 5.6 on with its 'wireguard' module (Debian:"
                        + " linux-image-amd64), or the package wireguard-go, and restart wirefleet-agent");
    }

    private static Optional<Path> find(Collection<Path> programs) {
        return programs.stream()
                .map(directory -> directory.resolve(PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
