package io.wirefleet.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// `terraform apply` that creates so many peers, and beside it so many `terraform_data`: with the state in a file,
/// which Terraform writes anew after every resource, and with an `http` backend, which gets it only now and then.
final class ProviderCreations {
    private static final double BUDGET = 1.2;

    private final ProviderFleet fleet;
    private final int count;
    private final int rounds;

    ProviderCreations(ProviderFleet fleet, int count, int rounds) {
        this.fleet = fleet;
        this.count = count;
        this.rounds = rounds;
    }

    void measure(Report report) throws IOException, InterruptedException {
        report.section("Terraform: creating " + count + " peers");
        report.line("`terraform apply`, in turns, " + rounds + " rounds, medians; every peer on one server by a rule;"
                + " without waiting for servers (`wait_for_apply = \"none\"`).");
        report.table(
                "state",
                "`terraform_data`, s",
                "`wireguard_peer`, s",
                "times",
                "of the processors in Terraform's own process, `terraform_data`, s",
                "`wireguard_peer`, s");
        try (StateServer states = StateServer.start()) {
            measure(report, "in a file", _ -> "");
            measure(report, "`http` backend", states::backend);
            report.line("");
            report.line(
                    "With the state in a file, Terraform's own process is busy all the time: it writes the whole state"
                            + " anew after every resource, and a peer takes twice the bytes of a `terraform_data`.");
            report.line("");
            report.line("Requests to the console in one such apply, by the provider's log: "
                    + ProviderLog.of(fleet.peers(count, states.backend("logged")), "apply", "-auto-approve")
                            .requests()
                    + ".");
        }
    }

    /// What Terraform does itself, whoever provides: it has more attributes to keep, and a process to talk to.
    static void whereItGoes(Report report, List<Duration> ownOfBaseline, List<Duration> own) {
        report.line("");
        report.line("Of the processors, Terraform's own process takes " + Medians.seconds(own) + " s of that, and "
                + Medians.seconds(ownOfBaseline) + " s for `terraform_data`: "
                + String.format(Locale.ROOT, "%.2f ×", Medians.ratio(own, ownOfBaseline))
                + ", before the provider has done anything.");
    }

    /// @param head of a configuration whose state has this name
    private void measure(Report report, String where, UnaryOperator<String> head)
            throws IOException, InterruptedException {
        List<Duration> baseline = new ArrayList<>();
        List<Duration> measured = new ArrayList<>();
        List<Duration> ownOfBaseline = new ArrayList<>();
        List<Duration> own = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Terraform data = fleet.data(count, head.apply("data-" + i));
            baseline.add(data.run("apply", "-auto-approve"));
            ownOfBaseline.add(data.processorTime());
            Terraform peers = fleet.peers(count, head.apply("peers-" + i));
            ProviderStarts.awaitNoProvider(fleet.mirror());
            measured.add(peers.run("apply", "-auto-approve"));
            own.add(peers.processorTime());
        }
        double ratio = Medians.ratio(measured, baseline);
        String times = String.format(Locale.ROOT, "%.2f ×", ratio);
        report.row(
                where,
                Medians.seconds(baseline),
                Medians.seconds(measured),
                times,
                Medians.seconds(ownOfBaseline),
                Medians.seconds(own));
        report.budget(
                "`terraform apply`, " + count + " peers created, state " + where,
                "≤ " + BUDGET + " × `terraform_data`",
                times,
                ratio <= BUDGET);
    }
}
