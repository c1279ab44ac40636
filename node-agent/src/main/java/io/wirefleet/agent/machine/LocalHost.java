package io.wirefleet.agent.machine;

import io.wirefleet.agent.tuning.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// This machine, by `/proc`.
record LocalHost(long memoryBytes, boolean userspaceWireGuard) implements Host {
    /// @param processes `/proc`
    /// @param wireGuard what implements WireGuard here
    static LocalHost look(Path processes, String wireGuard) {
        return new LocalHost(memoryBytes(processes.resolve("meminfo")), !wireGuard.equals("kernel"));
    }

    private static long memoryBytes(Path file) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("MemTotal:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
        throw new IllegalStateException(file + " does not say how much memory there is");
    }
}
