package io.wirefleet.benchmarks;

import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The built agent, as its package runs it, on a state directory of its own.
final class BuiltAgent {
    /// The kernel's `USER_HZ`: in how many a second `/proc/PID/stat` counts CPU time.
    private static final int TICKS_PER_SECOND = 100;

    private final Path program;
    private final Path directory;
    private final Path log;

    /// @param root the project's
    /// @param directory the agent's; made by who enrols
    BuiltAgent(Path root, Path directory) throws IOException {
        this.program = root.resolve("node-agent/target/dist/bin/wirefleet-agent");
        this.directory = directory;
        this.log = directory.resolveSibling(directory.getFileName() + ".log");
        if (!Files.isExecutable(program)) {
            throw new IOException("the agent is not built; run: mvn package -DskipTests");
        }
    }

    Process start(String command, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.toString(), command, "--state-dir", directory.toString());
        builder.command().addAll(List.of(arguments));
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /// Runs a command that must succeed.
    void run(String command, String... arguments) throws IOException, InterruptedException {
        if (start(command, arguments).waitFor() != 0) {
            throw new IOException("wirefleet-agent " + command + ": " + said());
        }
    }

    /// Starts the daemon. It ends with this process at the latest.
    Process run() throws IOException {
        Files.deleteIfExists(status());
        Process agent = start("run");
        Runtime.getRuntime().addShutdownHook(new Thread(agent::destroy));
        return agent;
    }

    /// Waits until the agent says that so many peers are in force, for four minutes at the most.
    void await(Process agent, int peers) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(4).toNanos();
        while (System.nanoTime() < deadline && agent.isAlive()) {
            if (Files.exists(status())
                    && Json.parse(Files.readString(status())).get("peers").intValue() == peers) {
                return;
            }
            Thread.sleep(10);
        }
        throw new IOException("the agent did not bring the peers up: " + said());
    }

    /// Ends the daemon; what it made stays.
    static void end(Process agent) throws InterruptedException {
        agent.destroy();
        if (!agent.waitFor(20, TimeUnit.SECONDS)) {
            agent.destroyForcibly().waitFor();
        }
    }

    private Path status() {
        return directory.resolve("status.json");
    }

    String said() throws IOException {
        return Files.readString(log);
    }

    /// What it took of the processors since its start.
    static Duration processorTime(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Duration.ofMillis((Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / TICKS_PER_SECOND);
    }

    /// @param field of `/proc/PID/status`, such as `VmRSS:`
    static long kibibytes(Process process, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + field));
    }
}
