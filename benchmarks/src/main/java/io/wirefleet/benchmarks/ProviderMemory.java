package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// Looks at every process of the provider, over and over, for the most memory that one has had (VmHWM).
final class ProviderMemory implements AutoCloseable {
    private static final String PROGRAM = "io.wirefleet.terraform.Main";
    private static final long PAUSE_MILLIS = 20;

    private final AtomicLong kibibytes = new AtomicLong();
    private final Thread thread;

    private ProviderMemory() {
        thread = Thread.ofPlatform().daemon().unstarted(this::look);
    }

    static ProviderMemory watch() {
        ProviderMemory memory = new ProviderMemory();
        memory.thread.start();
        return memory;
    }

    long mebibytes() {
        return Math.ceilDiv(kibibytes.get(), 1024);
    }

    private void look() {
        try {
            while (true) {
                try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                    processes.forEach(this::look);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            throw new IllegalStateException("there is no /proc", e);
        } catch (InterruptedException _) {
            // closed
        }
    }

    /// @param process its directory in `/proc`
    static boolean isProvider(Path process) {
        try {
            return Files.readString(process.resolve("cmdline")).contains(PROGRAM);
        } catch (IOException _) {
            return false; // it has ended meanwhile
        }
    }

    private void look(Path process) {
        try {
            if (isProvider(process)) {
                Files.readAllLines(process.resolve("status")).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .forEach(found -> kibibytes.accumulateAndGet(found, Math::max));
            }
        } catch (IOException _) {
            // it has ended meanwhile
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
