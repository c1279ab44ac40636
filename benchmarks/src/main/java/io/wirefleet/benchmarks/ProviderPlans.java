package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `terraform plan` with nothing to change: so many peers, and beside them so many `terraform_data`.
final class ProviderPlans {
    private static final long BUDGET_MEBIBYTES = 100;

    private final ProviderFleet fleet;
    private final int count;
    private final int rounds;
    private final double budget;

    /// @param budget how many times as long as the baseline it may take
    ProviderPlans(ProviderFleet fleet, int count, int rounds, double budget) {
        this.fleet = fleet;
        this.count = count;
        this.rounds = rounds;
        this.budget = budget;
    }

    void measure(Report report) throws IOException, InterruptedException {
        Terraform data;
        Terraform peers;
        long applyMemory;
        try (StateServer states = StateServer.start()) {
            data = applied(states, fleet.data(count, states.backend("data")), "data");
            try (ProviderMemory memory = ProviderMemory.watch(fleet.mirror())) {
                peers = applied(states, fleet.peers(count, states.backend("peers")), "peers");
                applyMemory = memory.mebibytes();
            }
        }
        long planMemory;
        long requests;
        try (ProviderMemory memory = ProviderMemory.watch(fleet.mirror())) {
            requests = ProviderLog.of(peers, "plan", "-detailed-exitcode").requests();
            planMemory = memory.mebibytes();
        }
        List<Duration> baseline = new ArrayList<>();
        List<Duration> measured = new ArrayList<>();
        List<Duration> wide = new ArrayList<>();
        List<Duration> ownOfBaseline = new ArrayList<>();
        List<Duration> own = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            baseline.add(data.planNothing());
            ownOfBaseline.add(data.processorTime());
            ProviderStarts.awaitNoProvider(fleet.mirror());
            measured.add(peers.planNothing());
            own.add(peers.processorTime());
            ProviderStarts.awaitNoProvider(fleet.mirror());
            wide.add(peers.run("plan", "-detailed-exitcode", "-parallelism=50"));
            ProviderStarts.awaitNoProvider(fleet.mirror());
        }
        write(report, baseline, measured, wide, requests);
        ProviderCreations.whereItGoes(report, ownOfBaseline, own);
        memory(report, "plan", planMemory);
        memory(report, "apply", applyMemory);
    }

    /// Creates everything with the state elsewhere, which is quicker, and then has it in a file.
    private static Terraform applied(StateServer states, Terraform terraform, String name)
            throws IOException, InterruptedException {
        var _ = terraform.run("apply", "-auto-approve");
        Path main = terraform.directory().resolve("main.tf");
        Files.write(terraform.directory().resolve("terraform.tfstate"), states.state(name));
        Files.delete(terraform.directory().resolve(".terraform/terraform.tfstate"));
        terraform.configure(Files.readString(main).replace(states.backend(name), ""));
        return terraform;
    }

    private void write(
            Report report, List<Duration> baseline, List<Duration> measured, List<Duration> wide, long requests) {
        double ratio = Medians.ratio(measured, baseline);
        report.section("Terraform: nothing changed, " + count + " peers");
        report.line("`terraform plan` with local state, in turns, " + rounds
                + " rounds, medians; each in a block of its own; nothing of the provider running before.");
        report.table("what", "s", "of `terraform_data`");
        report.row(count + " `terraform_data`", Medians.seconds(baseline), "1");
        report.row(count + " `wireguard_peer`", Medians.seconds(measured), times(ratio));
        report.row("with `-parallelism=50` instead of 10", Medians.seconds(wide), times(Medians.ratio(wide, baseline)));
        report.line("");
        report.line("Requests to the console in one such plan, by the provider's log: " + requests + ".");
        report.budget(
                "`terraform plan`, nothing changed, " + count + " peers",
                "≤ " + times(budget) + " `terraform_data`",
                times(ratio) + ", " + requests + " requests to the console",
                ratio <= budget);
    }

    private void memory(Report report, String command, long mebibytes) {
        report.line("");
        report.line("The most memory that a process of the provider had in `" + command + "` (VmHWM): " + mebibytes
                + " MiB.");
        if (count <= 1000) {
            report.budget(
                    "Memory of the provider, `" + command + "` of " + count + " peers",
                    "≤ " + BUDGET_MEBIBYTES + " MiB",
                    mebibytes + " MiB",
                    mebibytes <= BUDGET_MEBIBYTES);
        }
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "%.2f ×", ratio);
    }
}
