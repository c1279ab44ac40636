package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Measures everything and writes `docs/BENCHMARKS.md`, or only what is named. Run by `benchmarks/run`.
final class Main {
    /// How many peers the large server has, once those to be revoked are gone.
    static final int PEERS = 10_000;

    private static final int MANY_PEERS = 60_000;

    private Main() {}

    /// @param args the project's root directory; then what to measure and print, without writing it; nothing: all
    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]).toRealPath();
        Set<String> wanted = Set.copyOf(Arrays.asList(args).subList(1, args.length));
        Path scratch = Files.createTempDirectory("wirefleet-benchmarks");
        try {
            Report report = new Report();
            for (Map.Entry<String, Measurement> measurement :
                    measurements(root, scratch).entrySet()) {
                if (wanted.isEmpty() || wanted.contains(measurement.getKey())) {
                    measurement.getValue().make(report);
                    if (wanted.isEmpty()) {
                        report.write(root.resolve("docs/BENCHMARKS.md"));
                    }
                }
            }
        } finally {
            delete(scratch);
        }
    }

    private interface Measurement {
        void make(Report report) throws Exception;
    }

    private interface OnConsole {
        void make(Report report, Api api, ConsoleProcess console) throws Exception;
    }

    /// Something to be measured on a console of its own.
    private static Measurement onConsole(Path root, Path scratch, OnConsole measurement) {
        return report -> {
            try (ConsoleProcess console = ConsoleProcess.start(root, scratch)) {
                measurement.make(report, Api.whenReady(console), console);
            }
        };
    }

    private static Map<String, Measurement> measurements(Path root, Path scratch) {
        Map<String, Measurement> measurements = new LinkedHashMap<>();
        measurements.put("agent", onConsole(root, scratch, (report, api, console) -> {
            Fleet fleet = Fleet.declare(api, "large", "10.80.0.0/16");
            List<String> peers = fleet.createPeers(PEERS + RevocationLatency.REVOKED);
            new RevocationLatency(api, console.address(), scratch).measure(report, fleet, peers);
            new DeltaBytes(api).measure(report, fleet);
            new AgentAtRest(api, console.address(), root, scratch).measure(report, fleet);
        }));
        measurements.put("start", report -> {
            new AgentStart(root, scratch).measure(report, PEERS, 5);
            new AgentStart(root, scratch).measure(report, MANY_PEERS, 3);
            new OnePeerChange(scratch).measure(report, MANY_PEERS);
        });
        measurements.put("forwarding", report -> new Forwarding(scratch).measure(report));
        measurements.put("packages", report -> new Packages(root).measure(report));
        measurements.put("creations", onConsole(root, scratch, (report, api, console) -> {
            new PeerCreations(api, console.postgres()).measure(report);
        }));
        measurements.put("fleet", onConsole(root, scratch, (report, api, _) -> new WholeFleet(api).measure(report)));
        measurements.put("audit", onConsole(root, scratch, (report, api, console) -> {
            new AuditVerification(api, console.postgres()).measure(report);
        }));
        measurements.put("access", onConsole(root, scratch, (report, api, console) -> {
            new AccessAnswers(api, console.postgres()).measure(report);
        }));
        measurements.put("provider", onConsole(root, scratch, (report, api, console) -> {
            ProviderFleet fleet = new ProviderFleet(api, console, root, scratch);
            new ProviderStarts(fleet).measure(report);
            new ProviderPlans(fleet, 1000, 5, 1.5).measure(report);
            new ProviderCreations(fleet, 1000, 3).measure(report);
        }));
        measurements.put("provider-large", onConsole(root, scratch, (report, api, console) -> {
            new ProviderPlans(new ProviderFleet(api, console, root, scratch), 5000, 3, 1.3).measure(report);
        }));
        return measurements;
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
