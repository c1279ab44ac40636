package io.wirefleet.endtoend.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The agent of a server, as its own process on that machine.
public final class Agent implements AutoCloseable {
    private final Machine machine;
    private final Path stateDirectory;
    private Daemon process;

    private Agent(Machine machine) {
        this.machine = machine;
        this.stateDirectory = machine.directory().resolve("state");
        this.process = launch();
    }

    /// Enrols with a join token that the console made for the server, and runs.
    ///
    /// @param more arguments of the enrolment
    public static Agent enrol(Lab lab, int serverNumber, Console console, String joinToken, String... more) {
        Machine machine = lab.server(serverNumber);
        List<String> command = new ArrayList<>(List.of(
                Programs.agent().toString(),
                "enroll",
                "--state-dir",
                machine.directory().resolve("state").toString(),
                "--console",
                console.endpoint().toString(),
                "--token-file",
                "-"));
        command.addAll(List.of(more));
        Command.attempt(machine.on(command), Map.of(), joinToken, Duration.ofSeconds(60))
                .expectSuccess();
        return lab.stopAtEnd(new Agent(machine));
    }

    private Daemon launch() {
        return machine.start(
                "agent", Map.of(), Programs.agent().toString(), "run", "--state-dir", stateDirectory.toString());
    }

    public Machine machine() {
        return machine;
    }

    /// Where it keeps its keys and its last good state.
    public Path stateDirectory() {
        return stateDirectory;
    }

    public String output() {
        return process.output();
    }

    /// SIGKILL; its interface stays.
    public void kill() {
        process.kill();
    }

    /// SIGTERM, and the exit status.
    public int stop() {
        return process.stop();
    }

    public void startAgain() {
        process = launch();
    }

    /// Runs one of its other subcommands, `status` or `down`.
    public String command(String subcommand) {
        return machine.run(Programs.agent().toString(), subcommand, "--state-dir", stateDirectory.toString());
    }

    @Override
    public void close() {
        process.close();
    }
}
