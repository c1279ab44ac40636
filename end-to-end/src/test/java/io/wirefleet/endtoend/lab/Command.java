package io.wirefleet.endtoend.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A program that runs to its end within a time, and what came of it.
///
/// @param output standard output and standard error together
public record Command(List<String> command, int status, String output) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Runs a program whatever its exit status.
    public static Command attempt(List<String> command) {
        return attempt(command, Map.of(), "", LIMIT);
    }

    /// Runs a program whatever its exit status.
    ///
    /// @param input what it reads on standard input
    /// @param limit past it the program is killed and the test fails
    public static Command attempt(List<String> command, Map<String, String> environment, String input, Duration limit) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            CompletableFuture<String> output = CompletableFuture.supplyAsync(
                    () -> readAll(process), task -> Thread.ofVirtual().start(task));
            try (var standardInput = process.getOutputStream()) {
                standardInput.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException _) {
                // It ended without reading: its status says why.
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError(command + " did not end within " + limit + ":\n" + output.join());
            }
            return new Command(List.copyOf(command), process.exitValue(), output.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Runs a program that must succeed.
    public static String run(String... command) {
        return attempt(List.of(command)).expectSuccess();
    }

    /// Its output.
    ///
    /// @throws AssertionError with the output if the program did not end with status 0
    public String expectSuccess() {
        if (status != 0) {
            throw new AssertionError(command + " ended with status " + status + ":\n" + output);
        }
        return output;
    }

    public boolean succeeded() {
        return status == 0;
    }

    private static String readAll(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
