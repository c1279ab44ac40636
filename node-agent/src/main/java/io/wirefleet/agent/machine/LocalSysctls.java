package io.wirefleet.agent.machine;

import io.wirefleet.agent.reconcile.Sysctls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The settings as files below `/proc/sys`.
final class LocalSysctls implements Sysctls {
    private final Path root;

    LocalSysctls(Path root) {
        this.root = root;
    }

    @Override
    public @Nullable String read(String name) {
        try {
            return Files.readString(root.resolve(name)).strip();
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
