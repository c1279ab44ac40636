package io.wirefleet.agent.machine;

import io.wirefleet.agent.tuning.KernelSettings;
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

/// The settings as files below `/proc/sys`. Such a file tells its value to the first read, and ends with it, however
/// short that was (`proc_dointvec`).
final class LocalSysctls implements KernelSettings {
    /// In bytes: what the kernel gives at once.
    private static final int LONGEST = 4096;

    private final Path root;

    LocalSysctls(Path root) {
        this.root = root;
    }

    @Override
    public @Nullable String read(String name) {
        try (InputStream file = Files.newInputStream(root.resolve(name))) {
            byte[] value = new byte[LONGEST];
            int length = Math.max(0, file.read(value));
            return new String(value, 0, length, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("read " + name, e);
        }
    }

    @Override
    public void write(String name, String value) {
        try {
            Files.writeString(root.resolve(name), value + "\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("set " + name + " to " + value + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> list(String directory) {
        try (Stream<Path> entries = Files.list(root.resolve(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("list " + directory, e);
        }
    }
}
