package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// Looks at every process of the provider, over and over, for the most memory that one has had (VmHWM).
final class ProviderMemory implements AutoCloseable {
    private static final long PAUSE_MILLIS = 20;

    private final Path mirror;
    private final AtomicLong kibibytes = new AtomicLong();
    private final Thread thread;

    private ProviderMemory(Path mirror) {
        this.mirror = mirror;
        thread = Thread.ofPlatform().daemon().unstarted(this::look);
    }

    /// @param mirror where the provider comes from
    static ProviderMemory watch(Path mirror) {
        ProviderMemory memory = new ProviderMemory(mirror);
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
    /// @param mirror where the provider comes from, its real path
    static boolean isProvider(Path process, Path mirror) {
        try {
            return process.resolve("exe").toRealPath().startsWith(mirror);
        } catch (IOException _) {
            return false; // it has ended meanwhile, or is the kernel's
        }
    }

    private void look(Path process) {
        try {
            if (isProvider(process, mirror)) {
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
