package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Measures everything and writes `docs/BENCHMARKS.md`. Run by `benchmarks/run`.
final class Main {
    /// How many peers the large server has, once those to be revoked are gone.
    static final int PEERS = 10_000;

    private Main() {}

    /// @param args the project's root directory
    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]).toRealPath();
        Path scratch = Files.createTempDirectory("wirefleet-benchmarks");
        try {
            Report report = new Report();
            try (ConsoleProcess console = ConsoleProcess.start(root, scratch)) {
                Api api = Api.whenReady(console);
                Fleet fleet = Fleet.declare(api, "large", "10.80.0.0/16");
                List<String> peers = fleet.createPeers(PEERS + RevocationLatency.REVOKED);
                new RevocationLatency(api, console.address(), scratch).measure(report, fleet, peers);
                new DeltaBytes(api).measure(report, fleet);
                new AgentAtRest(api, console.address(), root, scratch).measure(report, fleet);
                new PeerCreations(api, console.dataDirectory().resolve("postgres")).measure(report);
                new AuditVerification(api, console.dataDirectory().resolve("postgres")).measure(report);
            }
            try (ConsoleProcess console = ConsoleProcess.start(root, scratch)) {
                new AccessAnswers(
                                Api.whenReady(console), console.dataDirectory().resolve("postgres"))
                        .measure(report);
            }
            report.write(root.resolve("docs/BENCHMARKS.md"));
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
