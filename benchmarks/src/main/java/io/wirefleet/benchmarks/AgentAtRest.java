package io.wirefleet.benchmarks;

import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// What the built agent, as its package runs it, takes of the machine while nothing changes, with 10,000 peers on
/// `wireguard-go`, which is a process of its own and not counted.
final class AgentAtRest {
    private static final Duration MEASURED = Duration.ofSeconds(60);

    /// After the first looks at the whole device, so that what the start took is over.
    private static final Duration SETTLING = Duration.ofSeconds(35);

    /// The kernel's `USER_HZ`: in how many a second `/proc/PID/stat` counts CPU time.
    private static final int TICKS_PER_SECOND = 100;

    private static final long BUDGET_MEBIBYTES = 80;
    private static final double BUDGET_PERCENT = 0.5;

    private final Api api;
    private final String console;
    private final Path program;
    private final Path scratch;

    AgentAtRest(Api api, String console, Path root, Path scratch) {
        this.api = api;
        this.console = console;
        this.program = root.resolve("node-agent/target/dist/bin/wirefleet-agent");
        this.scratch = scratch;
    }

    /// @param fleet with 10,000 peers
    void measure(Report report, Fleet fleet) throws Exception {
        Path directory = scratch.resolve("agent-at-rest");
        enrol(fleet.addServer("atrest"), directory);
        Process agent = start(directory, "run").start();
        Runtime.getRuntime().addShutdownHook(new Thread(agent::destroy));
        try {
            await(directory, agent);
            Thread.sleep(SETTLING);
            long before = ticks(agent);
            Thread.sleep(MEASURED);
            double percent = 100.0 * (ticks(agent) - before) / TICKS_PER_SECOND / MEASURED.toSeconds();
            long resident = kibibytes(agent, "VmRSS:") / 1024;
            long most = kibibytes(agent, "VmHWM:") / 1024;
            write(report, percent, resident, most);
        } finally {
            agent.destroy();
            if (!agent.waitFor(20, TimeUnit.SECONDS)) {
                agent.destroyForcibly().waitFor();
            }
            start(directory, "down").start().waitFor();
        }
    }

    private static void write(Report report, double percent, long resident, long most) {
        report.section("Agent at rest");
        report.line("The built agent with " + Main.PEERS + " peers, nothing changing, over " + MEASURED.toSeconds()
                + " s: two looks at everything on the machine. Without `wireguard-go`.");
        report.table("what", "measured");
        report.row("resident memory (VmRSS)", resident + " MiB");
        report.row("most since its start (VmHWM)", most + " MiB");
        report.row("CPU, of one core", percent(percent));
        report.line("");
        report.line(
                "Where it goes: about 17 MiB of live objects in a heap twice as large, and the Java machine with its"
                        + " classes. CPU: each look reads the whole device; nftables only where its generation says that somebody"
                        + " changed it.");
        report.budget(
                "Agent at rest with 10,000 peers, memory",
                "≤ " + BUDGET_MEBIBYTES + " MiB RSS",
                resident + " MiB",
                resident <= BUDGET_MEBIBYTES);
        report.budget(
                "Agent at rest with 10,000 peers, CPU",
                "≤ " + BUDGET_PERCENT + " % of a core",
                percent(percent),
                percent <= BUDGET_PERCENT);
    }

    private static String percent(double percent) {
        return String.format(Locale.ROOT, "%.2f %%", percent);
    }

    private void enrol(String server, Path directory) throws Exception {
        JsonNode token = api.call("POST", "/api/v1/servers/" + server + "/join-tokens", Json.object());
        Path file = scratch.resolve("join-token");
        Files.writeString(file, token.get("join_token").stringValue());
        Process enrolling = start(directory, "enroll", "--console", console, "--token-file", file.toString())
                .start();
        if (enrolling.waitFor() != 0) {
            throw new IOException("the agent did not enrol: " + Files.readString(log()));
        }
    }

    private ProcessBuilder start(Path directory, String command, String... arguments) throws IOException {
        if (!Files.isExecutable(program)) {
            throw new IOException("the agent is not built; run: mvn package -DskipTests");
        }
        ProcessBuilder builder = new ProcessBuilder(program.toString(), command, "--state-dir", directory.toString());
        builder.command().addAll(List.of(arguments));
        return builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    }

    private Path log() {
        return scratch.resolve("agent-at-rest.log");
    }

    /// Waits until the agent says that all peers are in force, for four minutes at the most.
    private void await(Path directory, Process agent) throws Exception {
        Path status = directory.resolve("status.json");
        long deadline = System.nanoTime() + Duration.ofMinutes(4).toNanos();
        while (System.nanoTime() < deadline && agent.isAlive()) {
            if (Files.exists(status)
                    && Json.parse(Files.readString(status)).get("peers").intValue() == Main.PEERS) {
                return;
            }
            Thread.sleep(200);
        }
        throw new IOException("the agent did not bring the peers up: " + Files.readString(log()));
    }

    private static long ticks(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static long kibibytes(Process process, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + field));
    }
}
