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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// WireGuard in a process of its own, such as `wireguard-go`, one per interface, configured over its socket
/// `/var/run/wireguard/NAME.sock`. The process outlives us: who starts anew finds the interface as it was. One
/// that we started is ended by [#delete]; one that somebody else started ends by itself when its interface is
/// deleted.
public final class UserspaceWireGuard implements WireGuardBackend {
    private static final String GET = "get=1\n\n";
    private static final Logger LOG = LoggerFactory.getLogger(UserspaceWireGuard.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    private final Path program;
    private final Path sockets;
    private final ProcessLauncher launcher;
    private final Links links;
    private final Map<String, Process> children = new ConcurrentHashMap<>();
    private final Map<String, KnownPeers> known = new HashMap<>();

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
        KnownPeers before = known.computeIfAbsent(name, _ -> new KnownPeers());
        Optional<Device> device = device(name, new DeviceReader(name, null, before::same));
        device.ifPresent(found -> before.keep(found.peers()));
        return device;
    }

    @Override
    public Optional<PrivateKey> privateKey(String name) {
        if (links.find(name).isEmpty()) {
            return Optional.empty();
        }
        DeviceReader reader = new DeviceReader(name, new KeySet(Set.of()), UnaryOperator.identity());
        exchange(name, GET, reader);
        return Optional.ofNullable(reader.privateKey());
    }

    @Override
    public List<DevicePeer> peers(String name, Set<PublicKey> which) {
        return device(name, new DeviceReader(name, new KeySet(which), UnaryOperator.identity()))
                .map(Device::peers)
                .orElse(List.of());
    }

    private Optional<Device> device(String name, DeviceReader reader) {
        if (links.find(name).isEmpty() || !exchange(name, GET, reader)) {
            return Optional.empty();
        }
        checkErrno("read " + name, reader);
        return Optional.of(reader.device());
    }

    private static void checkErrno(String what, DeviceReader answer) {
        if (answer.errno() != 0) {
            throw new WireGuardException(what, answer.errno(), null);
        }
    }

    @Override
    public void configure(String name, DeviceConfig config) {
        if (config.isEmpty()) {
            return;
        }
        DeviceReader answer = new DeviceReader(name, new KeySet(Set.of()), UnaryOperator.identity());
        if (!exchange(name, ConfigurationText.set(config), answer)) {
            throw new WireGuardException("configure " + name, Errno.ENODEV, "nobody listens on " + socket(name));
        }
        checkErrno("configure " + name, answer);
    }

    @Override
    public void create(String name) {
        boolean answers = answers(name);
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
        while (!answers(name) || links.find(name).isEmpty()) {
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
        known.remove(name);
        Process child = children.remove(name);
        if (child != null) {
            stop(child);
        }
        try {
            boolean here = links.find(name).isPresent();
            links.delete(name);
            if (here ? endsAnswering(name) : !answers(name)) {
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

    /// Waits for who served an interface that is just gone; it may hang up in the middle of an answer.
    ///
    /// @return false: it still answers
    private boolean endsAnswering(String name) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean answers = true;
        while (answers && System.nanoTime() < end) {
            try {
                answers = answers(name);
            } catch (WireGuardException e) {
                LOG.debug("still ending: {}", e.getMessage());
            }
            if (answers) {
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            }
        }
        return !answers;
    }

    /// Whether somebody serves an interface of this name, here or in another network namespace.
    private boolean answers(String name) {
        return exchange(name, GET, (_, _, _) -> {});
    }

    /// False: nobody listens.
    private boolean exchange(String name, String request, LineReader reader) {
        try {
            return ConfigurationSocket.exchange(socket(name), request.getBytes(StandardCharsets.US_ASCII), reader);
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
