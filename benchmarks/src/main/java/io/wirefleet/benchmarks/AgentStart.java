package io.wirefleet.benchmarks;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.PeerItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// From the start of the built agent to its last good state being in force on an empty machine, read back and said so;
/// beside it the same peers by `wg syncconf` and the same rules by `nft -f`. There is no console.
final class AgentStart {
    private static final int RULES = 500;

    private final Path root;
    private final Path scratch;

    AgentStart(Path root, Path scratch) {
        this.root = root;
        this.scratch = scratch;
    }

    /// What is measured in a round.
    private enum Step {
        AGENT("wirefleet-agent, from its start to the state in force and read back"),
        PROCESSOR("of the processors, the agent itself"),
        APPLYING("of it bringing the state to the machine"),
        SYNCCONF("`wg syncconf` of the same peers"),
        NFT("`nft -f` of the same rules");

        private final String text;

        Step(String text) {
            this.text = text;
        }
    }

    /// @param rounds how often
    void measure(Report report, int peers, int rounds) throws Exception {
        SignedState state = new SignedState(peers, RULES);
        Map<Step, List<Duration>> times = new EnumMap<>(Step.class);
        for (int i = 0; i < rounds; i++) {
            round(state, peers, scratch.resolve("start-" + peers + "-" + i), times);
        }
        write(report, peers, rounds, times);
    }

    private void round(SignedState state, int peers, Path directory, Map<Step, List<Duration>> times) throws Exception {
        state.store(directory);
        BuiltAgent agent = new BuiltAgent(root, directory);
        long start = System.nanoTime();
        Process process = agent.run();
        String rules;
        try {
            agent.await(process, peers);
            add(times, Step.AGENT, Duration.ofNanos(System.nanoTime() - start));
            add(times, Step.PROCESSOR, BuiltAgent.processorTime(process));
            add(times, Step.APPLYING, applying(directory));
            rules = Shell.run("nft list table inet wirefleet");
        } finally {
            BuiltAgent.end(process);
            agent.run("down");
        }
        Path file = Files.writeString(directory.resolve("rules.nft"), rules);
        add(times, Step.NFT, Shell.time("nft -f " + file));
        Shell.run("nft delete table inet wirefleet");
        add(times, Step.SYNCCONF, syncconf(state, directory));
    }

    private static void add(Map<Step, List<Duration>> times, Step step, Duration time) {
        times.computeIfAbsent(step, _ -> new ArrayList<>()).add(time);
    }

    private static List<Duration> all(Map<Step, List<Duration>> times, Step step) {
        return times.getOrDefault(step, List.of());
    }

    /// What the agent says of it over its socket.
    private static Duration applying(Path directory) throws IOException, InterruptedException {
        String seconds = Shell.run(
                        "curl -sS --unix-socket " + directory.resolve("agent.sock") + " http://localhost/metrics")
                .lines()
                .filter(line -> line.startsWith("wirefleet_agent_last_apply_duration_seconds "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
        return Duration.ofNanos((long) (Double.parseDouble(seconds) * 1e9));
    }

    /// Of an interface that is there already, up and empty.
    private static Duration syncconf(SignedState state, Path directory) throws Exception {
        String text = state.state().peers().stream().map(AgentStart::section).collect(Collectors.joining());
        Path file = Files.writeString(directory.resolve("peers.conf"), text);
        Process wireGuard = new ProcessBuilder("wireguard-go", "-f", SignedState.INTERFACE)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("wireguard.log").toFile())
                .start();
        try {
            while (!Files.exists(Path.of("/run/wireguard", SignedState.INTERFACE + ".sock"))) {
                Thread.sleep(5);
            }
            Shell.run("ip link set " + SignedState.INTERFACE + " up");
            return Shell.time("wg syncconf " + SignedState.INTERFACE + " " + file);
        } finally {
            wireGuard.destroy();
            wireGuard.waitFor();
        }
    }

    private static String section(PeerItem peer) {
        String allowed = peer.allowedIps().stream().map(IpPrefix::toString).collect(Collectors.joining(", "));
        return "[Peer]\nPublicKey = " + peer.publicKey() + "\nAllowedIPs = " + allowed + "\n";
    }

    private static void write(Report report, int peers, int rounds, Map<Step, List<Duration>> times) {
        report.section("Start of the agent with " + peers + " peers");
        report.line("Empty machine, " + peers + " peers with two addresses each, " + RULES
                + " rules, WireGuard by wireguard-go, which works in a process of its own; " + rounds
                + " rounds, medians. What others need is done one after the other beside it.");
        report.table("what", "s");
        for (Step step : Step.values()) {
            report.row(step.text, Medians.seconds(all(times, step)));
        }
        report.line("");
        report.line(
                "Where the agent's own time goes, by one profile of 10,000 peers with an ordinary JDK 25 without the package's"
                        + " class cache, on a loaded machine: a fifth into the state's hash, since the one compiler that this Java machine runs does not know the processor's instructions for AES; an"
                        + " eighth each into reading the machine back and into the rules; a tenth into JSON; the rest is"
                        + " many small things that are not compiled yet.");
        Duration agent = Medians.of(all(times, Step.AGENT));
        Duration bare = Medians.of(all(times, Step.SYNCCONF));
        Duration others = bare.plus(Medians.of(all(times, Step.NFT)));
        if (peers == Main.PEERS) {
            double more = agent.minus(others).toMillis() / 1e3;
            report.budget(
                    "Start of the agent to its last good state in force, " + peers + " peers",
                    "≤ 1 s on top of `wg syncconf` and `nft -f`",
                    String.format(Locale.ROOT, "%.2f s on top of %.2f s", more, others.toMillis() / 1e3),
                    more <= 1);
        } else {
            double ratio = (double) agent.toMillis() / bare.toMillis();
            report.budget(
                    "First sync of " + peers + " peers, from the agent's start",
                    "≤ 1.5 × `wg syncconf`",
                    String.format(
                            Locale.ROOT,
                            "%.2f × (%.1f s against %.1f s)",
                            ratio,
                            agent.toMillis() / 1e3,
                            bare.toMillis() / 1e3),
                    ratio <= 1.5);
        }
    }
}
