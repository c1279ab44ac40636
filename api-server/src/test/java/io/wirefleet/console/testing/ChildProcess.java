package io.wirefleet.console.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Java program of the test's class path in a process of its own, to be killed as one likes.
public final class ChildProcess implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    public static ChildProcess start(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return new ChildProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /// Waits for a line of its output that the pattern is found in.
    ///
    /// @throws IllegalStateException if it ends, or a minute passes, without one; with what it said
    public Matcher awaitLine(String pattern) throws IOException {
        Pattern wanted = Pattern.compile(pattern);
        List<String> said = new ArrayList<>();
        process.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).exceptionally(e -> {
            if (e instanceof TimeoutException) {
                process.toHandle().destroyForcibly();
            }
            return process;
        });
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
            Matcher matcher = wanted.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
        }
        throw new IllegalStateException("never said '" + pattern + "' but " + said);
    }

    /// What it still says until it ends.
    public String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    /// `kill -9`, and waits for its end.
    public void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    /// SIGTERM.
    public void terminate() {
        process.toHandle().destroy();
    }

    /// @return its exit status
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.toHandle().destroyForcibly();
            throw new IllegalStateException("did not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
