package io.wirefleet.endtoend.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Where the built programs are.
public final class Programs {
    private Programs() {}

    public static Path console() {
        return built("api-server/target/dist/bin/wirefleet-server");
    }

    public static Path agent() {
        return built("node-agent/target/dist/bin/wirefleet-agent");
    }

    /// The filesystem mirror for `wirefleet/wireguard`.
    public static Path providerMirror() {
        return built("terraform-provider-bridge/target/mirror");
    }

    /// The provider as the console gives it out.
    public static Path providerRelease() {
        return built("packaging/provider/target/release");
    }

    /// The agent's packages.
    public static Path agentRelease() {
        return built("packaging/agent/target/release");
    }

    /// A file of the repository.
    public static Path source(String path) {
        String root = Objects.requireNonNull(System.getProperty("wirefleet.directory"), "-Dwirefleet.directory");
        return Path.of(root).toAbsolutePath().normalize().resolve(path);
    }

    private static Path built(String path) {
        Path file = source(path);
        if (!Files.exists(file)) {
            throw new IllegalStateException(file + " is not built; run mvn package");
        }
        return file;
    }
}
