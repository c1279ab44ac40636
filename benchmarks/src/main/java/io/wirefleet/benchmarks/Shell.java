package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Programs of the system, in the network namespace that this process is in.
final class Shell {
    private Shell() {}

    /// The output of a command line; words are split at blanks.
    ///
    /// @throws IOException with what it said, if it does not end with status 0
    static String run(String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(line.split(" ", -1)))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(line + ": " + output);
        }
        return output;
    }

    /// How long a command takes.
    static Duration time(String line) throws IOException, InterruptedException {
        long start = System.nanoTime();
        run(line);
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
