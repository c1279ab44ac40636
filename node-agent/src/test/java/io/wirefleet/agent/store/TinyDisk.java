package io.wirefleet.agent.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A file system of a few kilobytes: a tmpfs in a mount namespace of its own, reached through `/proc`, gone with the
/// process that holds it.
public final class TinyDisk implements AutoCloseable {
    private final Process holder;
    private final Path mount;
    private final Path mountPoint;

    public TinyDisk(Path mountPoint, int kilobytes) {
        this.mountPoint = mountPoint;
        try {
            Files.createDirectories(mountPoint);
            holder = new ProcessBuilder(
                            "unshare",
                            "--mount",
                            "--propagation",
                            "private",
                            "sh",
                            "-c",
                            "mount -t tmpfs -o size=" + kilobytes + "k tmpfs '" + mountPoint
                                    + "' && echo ready && exec cat")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output = holder.inputReader(StandardCharsets.UTF_8);
            if (!"ready".equals(output.readLine())) {
                throw new IllegalStateException("no tmpfs could be mounted");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mount = Path.of("/proc/" + holder.pid() + "/root" + mountPoint.toAbsolutePath());
    }

    public Path path() {
        return mount;
    }

    /// Takes the room that is left.
    ///
    /// @param leave how many bytes to leave, rounded to pages by the kernel
    public void fill(long leave) {
        try {
            long room = Files.getFileStore(mount).getUsableSpace() - leave;
            Files.write(mount.resolve("filler"), new byte[(int) Math.max(0, room)]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void makeRoom() {
        try {
            Files.delete(mount.resolve("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes all files on it.
    public void clear() {
        try (Stream<Path> files = Files.walk(mount)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(mount)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Mounts it anew, so that nothing can be written to it, or everything again.
    public void setReadOnly(boolean readOnly) {
        try {
            Process process = new ProcessBuilder(
                            "nsenter",
                            "--mount=/proc/" + holder.pid() + "/ns/mnt",
                            "mount",
                            "-o",
                            "remount," + (readOnly ? "ro" : "rw"),
                            mountPoint.toAbsolutePath().toString())
                    .inheritIO()
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("could not be mounted anew");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        holder.destroyForcibly();
        try {
            holder.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
