package io.wirefleet.agent.machine;

import io.wirefleet.agent.links.Offloads;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.tuning.KernelSettings;
import io.wirefleet.agent.tuning.Offload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The settings as files, and offloads by netlink. A file of a setting tells its value to the first read, and ends
/// with it, however short that was (`proc_dointvec`).
final class LocalSettings implements KernelSettings {
    /// In bytes: what the kernel gives at once.
    private static final int LONGEST = 4096;

    private final Path root;
    private final Path sysctls;
    private final @Nullable Offloads offloads;

    /// @param root what names that begin with a slash are in: `/`
    /// @param offloads null: there are none to be read or set
    LocalSettings(Path root, @Nullable Offloads offloads) {
        this.root = root;
        this.sysctls = root.resolve("proc/sys");
        this.offloads = offloads;
    }

    private Path file(String name) {
        return name.startsWith("/") ? root.resolve(name.substring(1)) : sysctls.resolve(name);
    }

    @Override
    public @Nullable String read(String name) {
        Offload offload = Offload.ofName(name);
        if (offload != null) {
            return read(offload);
        }
        try (InputStream file = Files.newInputStream(file(name))) {
            byte[] value = new byte[LONGEST];
            int length = Math.max(0, file.read(value));
            return new String(value, 0, length, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("read " + name, e);
        }
    }

    private @Nullable String read(Offload offload) {
        try {
            return offloads == null
                    ? null
                    : offloads.active(offload.device())
                            .map(active -> Offload.value(active.contains(offload.feature())))
                            .orElse(null);
        } catch (NetlinkException e) {
            throw new UncheckedIOException("read " + offload.name(), new IOException(e.getMessage(), e));
        }
    }

    @Override
    public void write(String name, String value) {
        Offload offload = Offload.ofName(name);
        try {
            if (offload != null && offloads != null) {
                offloads.set(offload.device(), offload.feature(), value.equals(Offload.value(true)));
            } else {
                Files.writeString(file(name), value + "\n", StandardOpenOption.WRITE);
            }
        } catch (NetlinkException e) {
            throw new UncheckedIOException("set " + name + " to " + value, new IOException(e.getMessage(), e));
        } catch (IOException e) {
            throw new UncheckedIOException("set " + name + " to " + value + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> list(String directory) {
        try (Stream<Path> entries = Files.list(file(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("list " + directory, e);
        }
    }
}
