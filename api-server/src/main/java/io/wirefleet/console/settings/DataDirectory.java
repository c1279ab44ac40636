package io.wirefleet.console.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/// The console's own directory, mode 0700, held by one process at a time. The hold is a POSIX lock, which the kernel
/// lets go of when the process ends, however it ends.
public final class DataDirectory implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Makes the directory if it is absent, and takes hold of it.
    ///
    /// @throws InvalidSettingException if it cannot be written, or another console has it
    public static DataDirectory open(Path path) {
        try {
            Files.createDirectories(path.toAbsolutePath(), OWNER_ONLY_DIRECTORY);
            Path real = path.toRealPath();
            FileChannel channel =
                    FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new InvalidSettingException("data-dir: " + path
                        + " is in use by another console; stop it, or give this one another --data-dir");
            }
            return new DataDirectory(real, channel);
        } catch (IOException e) {
            throw new InvalidSettingException("data-dir: cannot use " + path + " (" + e
                    + "); choose a directory that this user may write, with --data-dir");
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    public Path path() {
        return path;
    }

    /// A directory of this one, mode 0700, made if it is absent.
    public Path directory(String name) throws IOException {
        return Files.createDirectories(path.resolve(name), OWNER_ONLY_DIRECTORY);
    }

    /// What the file of this name holds: random bytes, made when they are asked for the first time.
    ///
    /// @throws InvalidSettingException if the file cannot be kept, or is not this long
    public byte[] secret(String name, int length, SecureRandom random) {
        Path file = path.resolve(name);
        try {
            if (!Files.exists(file)) {
                byte[] made = new byte[length];
                random.nextBytes(made);
                writeSecret(file, made);
            }
            byte[] secret = Files.readAllBytes(file);
            if (secret.length != length) {
                throw new InvalidSettingException("data-dir: " + file + " is not whole; restore it from a backup");
            }
            return secret;
        } catch (IOException e) {
            throw new InvalidSettingException(
                    "data-dir: cannot keep " + file + " (" + e + "); see that this user may read and write there");
        }
    }

    /// Writes a file of mode 0600 that is whole or not there, whatever happens in between.
    public static void writeSecret(Path file, byte[] content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, OWNER_ONLY_FILE);
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        move(unfinished, file);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(to.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /// Lets go of the directory.
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException _) {
            // The process's end lets go of it all the same.
        }
    }
}
