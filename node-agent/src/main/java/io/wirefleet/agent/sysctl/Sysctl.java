package io.wirefleet.agent.sysctl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Kernel settings, named as `sysctl(8)` names them. Those under `net.` are of the network namespace of the
/// calling thread.
public final class Sysctl {
    /// Whether IPv4 packets are forwarded: `0` or `1`.
    public static final String IPV4_FORWARDING = "net.ipv4.ip_forward";

    /// Whether IPv6 packets are forwarded: `0` or `1`. Where it is 1, router advertisements are ignored on
    /// interfaces whose `accept_ra` is 1 and not 2.
    public static final String IPV6_FORWARDING = "net.ipv6.conf.all.forwarding";

    private final Path root;

    /// @param root `/proc/sys`
    public Sysctl(Path root) {
        this.root = root;
    }

    /// The value without the line's end; empty: this kernel has no such setting.
    public Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(file(name)).strip());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + name, e);
        }
    }

    /// Sets a value unless it is set already.
    ///
    /// @return what it was before; empty: the same, so nothing was written
    /// @throws UncheckedIOException if there is no such setting or it may not be written
    public Optional<String> set(String name, String value) {
        Optional<String> before = read(name);
        if (before.equals(Optional.of(value))) {
            return Optional.empty();
        }
        try {
            Files.writeString(file(name), value + "\n", StandardOpenOption.WRITE);
            return before;
        } catch (IOException e) {
            throw new UncheckedIOException("set " + name + " to " + value, e);
        }
    }

    private Path file(String name) {
        return root.resolve(name.replace('.', '/'));
    }
}
