package io.wirefleet.endtoend.lab;

import io.wirefleet.packaging.agent.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The agent's packages for this machine.
///
/// @param directory of a release
public record AgentPackages(Path directory) {
    /// Those of this build.
    public static AgentPackages built() {
        return new AgentPackages(Programs.agentRelease());
    }

    /// The same agent under a later version.
    ///
    /// @param scratch a directory for them
    public static AgentPackages newer(Path scratch) {
        Path directory = scratch.resolve("newer");
        try {
            Main.main(new String[] {
                "--version=99.0.0",
                "--time=2026-01-02T00:00:00Z",
                "--maintainer=Test <test@example.com>",
                "--files=" + Programs.source("packaging/agent/src/main/package"),
                "--license=" + Programs.source("LICENSE"),
                "--agent=amd64:" + Programs.agent().resolve("../..").normalize(),
                "--output=" + directory,
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new AgentPackages(directory);
    }

    public Path debianPackage() {
        return file("_amd64.deb");
    }

    public Path archive() {
        return file("_linux_amd64.tar.gz");
    }

    private Path file(String end) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(end))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
