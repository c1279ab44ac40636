package io.wirefleet.endtoend.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A minimal Debian in a directory that nobody writes to. It is made at the first use on a machine and kept under
/// `~/.cache/wirefleet`.
final class DebianRoot {
    private static final String SUITE = "bookworm";

    /// What the tests' machines have: an init, both halves of WireGuard in userspace, and what Ansible needs of a
    /// machine.
    private static final String PACKAGES = "systemd,systemd-sysv,wireguard-go,wireguard-tools,python3-apt";

    private static final String MIRROR = "http://deb.debian.org/debian";

    /// What no test asks for, and what a copy in a cache has no use for.
    private static final String TRIM =
            "rm -rf \"$1\"/var/cache/apt/*.bin \"$1\"/var/lib/apt/lists/* \"$1\"/usr/share/locale"
                    + " \"$1\"/usr/share/doc; rm -f \"$1\"/etc/machine-id; touch \"$1\"/etc/machine-id";

    private DebianRoot() {}

    static Path directory() {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "wirefleet");
        Path root = cache.resolve("debian-" + SUITE + "-" + Integer.toHexString((PACKAGES + TRIM).hashCode()));
        try {
            Files.createDirectories(cache);
            try (FileChannel turn =
                    FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                turn.lock();
                if (!Files.isDirectory(root)) {
                    make(root);
                }
            }
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(Path root) throws IOException {
        Path made = root.resolveSibling(root.getFileName() + ".new");
        Command.run("rm", "-rf", made.toString());
        Command.attempt(
                        List.of(
                                "mmdebstrap",
                                "--quiet",
                                "--mode=root",
                                "--variant=minbase",
                                "--include=" + PACKAGES,
                                "--aptopt=Acquire::Languages \"none\"",
                                "--dpkgopt=force-unsafe-io",
                                "--customize-hook=" + TRIM,
                                SUITE,
                                made.toString(),
                                MIRROR),
                        Map.of(),
                        "",
                        Duration.ofMinutes(5))
                .expectSuccess();
        Files.move(made, root, StandardCopyOption.ATOMIC_MOVE);
    }
}
