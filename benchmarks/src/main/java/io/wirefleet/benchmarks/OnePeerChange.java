package io.wirefleet.benchmarks;

import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A peer more on a server that has many: the agent's own parts in this process, on `wireguard-go`, from the bytes of
/// the change to the state being on disk.
final class OnePeerChange {
    private static final int CHANGES = 60;
    private static final int WARM_UP = 20;
    private static final int RULES = 500;
    private static final long BUDGET_MILLIS = 10;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Path scratch;

    OnePeerChange(Path scratch) {
        this.scratch = scratch;
    }

    void measure(Report report, int peers) throws Exception {
        SignedState console = new SignedState(peers, RULES);
        StateDirectory directory = console.store(scratch.resolve("one-peer-" + peers));
        LastGoodState disk = new LastGoodState(directory, console.enrolment());
        DesiredState held = Objects.requireNonNull(disk.load());
        List<Duration> verifying = new ArrayList<>();
        List<Duration> applying = new ArrayList<>();
        List<Duration> storing = new ArrayList<>();
        List<Duration> processor = new ArrayList<>();
        try (LocalMachine local = LocalMachine.open(System.getenv("PATH"))) {
            Reconciler reconciler = new Reconciler(
                    local.machine(),
                    RestoreRecord.load(directory),
                    directory.wireGuardKey(new SecureRandom()),
                    held.serverId());
            try {
                EffectiveState inForce = Objects.requireNonNull(EffectiveState.of(held, Instant.now()));
                reconciler.converge(inForce);
                for (int i = 0; i < WARM_UP + CHANGES; i++) {
                    DesiredStateUpdate update = console.onePeerMore();
                    long cpu = threads.getCurrentThreadCpuTime();
                    long received = System.nanoTime();
                    held = held.apply(update, console.enrolment().signingKeys());
                    inForce = Objects.requireNonNull(EffectiveState.of(held, Instant.now(), Set.of(), inForce));
                    long verified = System.nanoTime();
                    reconciler.converge(inForce);
                    long applied = System.nanoTime();
                    disk.store(update, held);
                    long stored = System.nanoTime();
                    if (i >= WARM_UP) {
                        processor.add(Duration.ofNanos(threads.getCurrentThreadCpuTime() - cpu));
                        verifying.add(Duration.ofNanos(verified - received));
                        applying.add(Duration.ofNanos(applied - verified));
                        storing.add(Duration.ofNanos(stored - applied));
                    }
                }
            } finally {
                reconciler.tearDown();
            }
        }
        report.section("One peer more on a server with " + peers);
        report.line(
                CHANGES + " changes one after another, medians; WireGuard by wireguard-go, which writes out all peers"
                        + " when the one is read back: neither it nor the kernel can be asked for one.");
        report.table("stage", "median, ms", "worst, ms");
        report.row(
                "verified: hash, signature, what is in force now",
                Medians.millis(verifying),
                Medians.worstMillis(verifying));
        report.row("rules and peer set, both read back", Medians.millis(applying), Medians.worstMillis(applying));
        report.row("stored as last good, on disk", Medians.millis(storing), Medians.worstMillis(storing));
        report.row("CPU time of the agent's thread in it", Medians.millis(processor), Medians.worstMillis(processor));
        report.line("");
        report.line(
                "Where it goes, by a profile: a little more than half into reading what wireguard-go writes out, the rest"
                        + " into glances at each peer, to find what differs in the state, on the device and in the rules.");
        long median = Medians.of(processor).toMillis();
        report.budget(
                "One-peer change on a server with " + peers + " peers, in the agent",
                "≤ " + BUDGET_MILLIS + " ms",
                "median " + median + " ms of CPU",
                median <= BUDGET_MILLIS);
    }
}
