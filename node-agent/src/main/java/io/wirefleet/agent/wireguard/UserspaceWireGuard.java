package io.wirefleet.agent.wireguard;

import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// WireGuard in a process of its own, such as `wireguard-go`, one per interface, configured over its socket
/// `/var/run/wireguard/NAME.sock`. The process outlives us: who starts anew finds the interface as it was. One
/// that we started is ended by [#delete]; one that somebody else started ends by itself when its interface is
/// deleted.
public final class UserspaceWireGuard implements WireGuardBackend {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    private final Path program;
    private final Path sockets;
    private final ProcessLauncher launcher;
    private final Links links;
    private final Map<String, Process> children = new ConcurrentHashMap<>();

    /// @param program the implementation; run as `program -f NAME`
    /// @param sockets the directory of the configuration sockets
    public UserspaceWireGuard(Path program, Path sockets, ProcessLauncher launcher, Links links) {
        this.program = program;
        this.sockets = sockets;
        this.launcher = launcher;
        this.links = links;
    }

    @Override
    public String implementation() {
        return String.valueOf(program.getFileName());
    }

    @Override
    public Optional<Device> device(String name) {
        return device(name, new TellingLineFilter());
    }

    @Override
    public Optional<PrivateKey> privateKey(String name) {
        if (links.find(name).isEmpty()) {
            return Optional.empty();
        }
        return exchange(name, "get=1\n\n").flatMap(ConfigurationText::privateKey);
    }

    @Override
    public List<DevicePeer> peers(String name, Set<PublicKey> which) {
        return device(name, new PeerLineFilter(which)).map(Device::peers).orElse(List.of());
    }

    private Optional<Device> device(String name, LineFilter filter) {
        if (links.find(name).isEmpty()) {
            return Optional.empty();
        }
        return exchange(name, "get=1\n\n", filter).map(lines -> {
            int errno = ConfigurationText.errno(lines);
            if (errno != 0) {
                throw new WireGuardException("read " + name, errno, null);
            }
            return ConfigurationText.device(name, lines);
        });
    }

    @Override
    public void configure(String name, DeviceConfig config) {
        if (config.isEmpty()) {
            return;
        }
        List<String> lines = exchange(name, ConfigurationText.set(config))
                .orElseThrow(() ->
                        new WireGuardException("configure " + name, Errno.ENODEV, "nobody listens on " + socket(name)));
        int errno = ConfigurationText.errno(lines);
        if (errno != 0) {
            throw new WireGuardException("configure " + name, errno, null);
        }
    }

    @Override
    public void create(String name) {
        boolean answers = exchange(name, "get=1\n\n").isPresent();
        boolean present = links.find(name).isPresent();
        if (answers && present) {
            return;
        }
        if (answers || present) {
            throw new WireGuardException(
                    "create " + name,
                    Errno.EEXIST,
                    present
                            ? "an interface that is not WireGuard has this name"
                            : socket(name) + " is in use for an interface of this name in another network namespace");
        }
        start(name);
    }

    private void start(String name) {
        Process process;
        try {
            process = launcher.start(List.of(program.toString(), "-f", name));
        } catch (IOException e) {
            throw new WireGuardException("start " + program, Errno.ENOENT, e.getMessage());
        }
        children.put(name, process);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (exchange(name, "get=1\n\n").isEmpty() || links.find(name).isEmpty()) {
            if (ended(process, POLL_INTERVAL)) {
                children.remove(name);
                throw new WireGuardException(
                        "create " + name, Errno.ENODEV, program + " ended with status " + process.exitValue());
            }
            if (System.nanoTime() > end) {
                stop(process);
                children.remove(name);
                throw new WireGuardException(
                        "create " + name, Errno.ETIMEDOUT, program + " did not open " + socket(name));
            }
        }
    }

    @Override
    public void delete(String name) {
        Process child = children.remove(name);
        if (child != null) {
            stop(child);
        }
        try {
            links.delete(name);
            if (exchange(name, "get=1\n\n").isEmpty()) {
                Files.deleteIfExists(socket(name));
            }
        } catch (NetlinkException e) {
            throw new WireGuardException("delete " + name, e);
        } catch (IOException e) {
            throw new WireGuardException("delete " + socket(name), Errno.EACCES, e.getMessage());
        }
    }

    @Override
    public Optional<String> trouble(String name) {
        Process child = children.get(name);
        return child == null || child.isAlive()
                ? Optional.empty()
                : Optional.of(program.getFileName() + " for " + name + " ended with status " + child.exitValue());
    }

    private Path socket(String name) {
        return sockets.resolve(name + ".sock");
    }

    /// Empty: nobody listens.
    private Optional<List<String>> exchange(String name, String request) {
        return exchange(name, request, LineFilter.EVERYTHING);
    }

    private Optional<List<String>> exchange(String name, String request, LineFilter filter) {
        try {
            return ConfigurationSocket.exchange(socket(name), request.getBytes(StandardCharsets.US_ASCII), filter);
        } catch (IOException e) {
            throw new WireGuardException("talk to " + socket(name), Errno.EPIPE, e.getMessage());
        }
    }

    private static void stop(Process process) {
        process.destroy();
        if (!ended(process, PATIENCE)) {
            process.destroyForcibly();
            ended(process, PATIENCE);
        }
    }

    private static boolean ended(Process process, Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
