package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How long Terraform waits for the provider's handshake line: it starts the provider three times in a plan.
final class ProviderStarts {
    private static final int COMMANDS = 9;
    private static final long BUDGET_FIRST_MILLIS = 350;
    private static final long BUDGET_LATER_MILLIS = 100;

    private final ProviderFleet fleet;

    ProviderStarts(ProviderFleet fleet) {
        this.fleet = fleet;
    }

    void measure(Report report) throws IOException, InterruptedException {
        Terraform terraform = fleet.network();
        var _ = terraform.run("apply", "-auto-approve");
        List<Duration> first = new ArrayList<>();
        List<Duration> later = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            awaitNoProvider(fleet.mirror());
            List<Duration> starts = ProviderLog.of(terraform, "plan").starts();
            first.add(starts.removeFirst());
            later.addAll(starts);
        }
        awaitNoProvider(fleet.mirror());
        report.section("Starts of the Terraform provider");
        report.line("From the start of the process to the line that says where it listens, by Terraform's own log: "
                + COMMANDS + " times `terraform plan` with nothing of the provider running before.");
        report.table("start", "median, ms", "worst, ms");
        report.row("first in a command", Medians.millis(first), Medians.worstMillis(first));
        report.row("later in the same command", Medians.millis(later), Medians.worstMillis(later));
        budget(report, "First start of the provider in a command", BUDGET_FIRST_MILLIS, first);
        budget(report, "Later starts of the provider in a command", BUDGET_LATER_MILLIS, later);
    }

    private static void budget(Report report, String what, long millis, List<Duration> measured) {
        report.budget(
                what,
                "≤ " + millis + " ms",
                "median " + Medians.millis(measured) + " ms",
                Medians.of(measured).toMillis() <= millis);
    }

    /// Waits until no process of the provider is left, a minute at the most.
    static void awaitNoProvider(Path mirror) throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (!isRunning(mirror)) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IOException("a process of the provider does not end");
    }

    private static boolean isRunning(Path mirror) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (ProviderMemory.isProvider(process, mirror)) {
                    return true;
                }
            }
        }
        return false;
    }
}
