package io.wirefleet.benchmarks;

import io.wirefleet.contract.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// What the built agent, as its package runs it, takes of the machine while nothing changes, with 10,000 peers on
/// `wireguard-go`, which is a process of its own and not counted.
final class AgentAtRest {
    private static final Duration MEASURED = Duration.ofSeconds(60);

    /// After the first looks at the whole device, so that what the start took is over.
    private static final Duration SETTLING = Duration.ofSeconds(35);

    private static final long BUDGET_MEBIBYTES = 80;
    private static final double BUDGET_PERCENT = 0.5;

    private final Api api;
    private final String console;
    private final Path root;
    private final Path scratch;

    AgentAtRest(Api api, String console, Path root, Path scratch) {
        this.api = api;
        this.console = console;
        this.root = root;
        this.scratch = scratch;
    }

    /// @param fleet with 10,000 peers
    void measure(Report report, Fleet fleet) throws Exception {
        BuiltAgent agent = new BuiltAgent(root, scratch.resolve("agent-at-rest"));
        enrol(agent, fleet.addServer("atrest"));
        Process process = agent.run();
        try {
            agent.await(process, Main.PEERS);
            Thread.sleep(SETTLING);
            Duration before = BuiltAgent.processorTime(process);
            Thread.sleep(MEASURED);
            Duration taken = BuiltAgent.processorTime(process).minus(before);
            long resident = BuiltAgent.kibibytes(process, "VmRSS:") / 1024;
            long most = BuiltAgent.kibibytes(process, "VmHWM:") / 1024;
            write(report, 100.0 * taken.toMillis() / MEASURED.toMillis(), resident, most);
        } finally {
            BuiltAgent.end(process);
            agent.run("down");
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
                "Where it goes: about 24 MiB of heap, of which 17 are in use; 36 MiB of classes that are mapped from the"
                        + " package, 16 MiB of the Java machine's own code, 17 MiB of what both keep beside the heap. CPU:"
                        + " each look reads the whole device; nftables only where its generation says that somebody changed"
                        + " it.");
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

    private void enrol(BuiltAgent agent, String server) throws Exception {
        JsonNode token = api.call("POST", "/api/v1/servers/" + server + "/join-tokens", Json.object());
        Path file = scratch.resolve("join-token");
        Files.writeString(file, token.get("join_token").stringValue());
        agent.run("enroll", "--console", console, "--token-file", file.toString());
    }
}
