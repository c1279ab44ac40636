package io.wirefleet.endtoend.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program that runs until it is stopped, with its output in a file.
public final class Daemon implements AutoCloseable {
    private final String name;
    private final Process process;
    private final Path log;

    private Daemon(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /// @param log what the program prints is appended here
    public static Daemon start(String name, List<String> command, Map<String, String> environment, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new Daemon(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// The process ids of what it started itself.
    public Stream<Long> children() {
        return process.children().map(ProcessHandle::pid);
    }

    /// @throws AssertionError with what it printed, once the program has ended by itself
    public void expectAlive() {
        if (!process.isAlive()) {
            throw new AssertionError(name + " ended with status " + process.exitValue() + ":\n" + output());
        }
    }

    /// Everything it printed so far.
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGTERM, and the exit status.
    ///
    /// @throws AssertionError if it's still there 20 seconds later
    public int stop() {
        process.destroy();
        if (!ended()) {
            kill();
            throw new AssertionError(name + " did not end within 20 s of SIGTERM:\n" + output());
        }
        return process.exitValue();
    }

    /// SIGKILL.
    public void kill() {
        process.destroyForcibly();
        if (!ended()) {
            throw new AssertionError(name + " outlived SIGKILL");
        }
    }

    private boolean ended() {
        try {
            return process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        kill();
    }
}
