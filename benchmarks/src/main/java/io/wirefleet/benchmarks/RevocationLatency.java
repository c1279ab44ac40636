package io.wirefleet.benchmarks;

import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.Machine;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.contract.state.DesiredStateUpdate;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// How long after the API has answered a revoked peer is still on the device, with 10,000 peers on one server, and
/// where that time goes. The agent's own parts run in this process, on `wireguard-go` in the network namespace that
/// `benchmarks/run` made, so that one clock sees the caller and the node.
final class RevocationLatency {
    private static final int REVOCATIONS = 200;
    private static final int WARM_UP = 20;

    /// How many peers are gone afterwards.
    static final int REVOKED = WARM_UP + REVOCATIONS;

    /// Columns of what is measured of one revocation.
    private static final int ANSWERED_TO_GONE = 0;

    private static final int CALLED_TO_GONE = 1;
    private static final int CALLED_TO_RECEIVED = 3;
    private static final int CPU = 11;

    /// The moments of one revocation, by [System#nanoTime].
    private record Moments(
            long received,
            long verified,
            long filtered,
            long gone,
            long flowsDropped,
            long stored,
            long acknowledged,
            long cpu) {}

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Api api;
    private final String console;
    private final Path scratch;

    private volatile long filtered;
    private volatile long gone;
    private @Nullable EffectiveState inForce;

    RevocationLatency(Api api, String console, Path scratch) {
        this.api = api;
        this.console = console;
        this.scratch = scratch;
    }

    /// @param fleet of which these peers are, and which loses some
    void measure(Report report, Fleet fleet, List<String> ids) throws Exception {
        BenchAgent agent = BenchAgent.enrol(api, fleet.server());
        StateDirectory directory = new StateDirectory(scratch.resolve("agent"));
        directory.create();
        List<double[]> latencies = new ArrayList<>();
        String implementation;
        try (LocalMachine local = LocalMachine.open(System.getenv("PATH"));
                ExecutorService callers = Executors.newSingleThreadExecutor()) {
            implementation = local.machine().wireGuard().implementation();
            Reconciler reconciler = new Reconciler(
                    timed(local.machine()),
                    RestoreRecord.load(directory),
                    agent.wireGuardKey(),
                    agent.enrolment().serverId());
            LastGoodState disk = new LastGoodState(
                    directory,
                    new Enrolment(
                            agent.enrolment().serverId(),
                            URI.create(console),
                            null,
                            agent.enrolment().signingKeys()));
            try {
                agent.catchUp();
                inForce = effective(agent, null);
                reconciler.converge(inForce);
                disk.storeWhole(agent.state());
                agent.acknowledge();
                for (int i = 0; i < REVOKED; i++) {
                    String id = ids.get(i * (ids.size() / REVOKED));
                    double[] latency = revoke(id, agent, reconciler, disk, callers);
                    if (i >= WARM_UP) {
                        latencies.add(latency);
                    }
                }
            } finally {
                reconciler.tearDown();
            }
        }
        write(report, latencies, implementation);
    }

    private double[] revoke(
            String id, BenchAgent agent, Reconciler reconciler, LastGoodState disk, ExecutorService callers)
            throws Exception {
        Future<long[]> call = callers.submit(() -> {
            long called = System.nanoTime();
            api.call("POST", "/api/v1/peers/" + id + "/revoke", null);
            return new long[] {called, System.nanoTime()};
        });
        String body = agent.poll(30);
        long received = System.nanoTime();
        long cpuBefore = threads.getCurrentThreadCpuTime();
        if (body == null) {
            throw new IOException("the revocation of " + id + " did not reach the agent");
        }
        DesiredStateUpdate update = agent.take(body);
        EffectiveState wanted = effective(agent, inForce);
        inForce = wanted;
        long verified = System.nanoTime();
        reconciler.converge(wanted);
        long flowsDropped = System.nanoTime();
        disk.store(update, agent.state());
        long stored = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime() - cpuBefore;
        agent.acknowledge();
        Moments moments = new Moments(received, verified, filtered, gone, flowsDropped, stored, System.nanoTime(), cpu);
        long[] caller = call.get();
        return milliseconds(caller[0], caller[1], moments);
    }

    private static EffectiveState effective(BenchAgent agent, @Nullable EffectiveState before) {
        EffectiveState wanted = EffectiveState.of(agent.state(), Instant.now(), Set.of(), before);
        if (wanted == null) {
            throw new IllegalStateException("the console sent no interface");
        }
        return wanted;
    }

    private Machine timed(Machine machine) {
        return new Machine(
                machine.links(),
                new TimedWireGuard(machine.wireGuard(), () -> gone = System.nanoTime()),
                new TimedFirewall(machine.firewall(), () -> filtered = System.nanoTime()),
                machine.flows(),
                machine.kernelSettings(),
                machine.host(),
                machine.exits(),
                machine.udpSockets());
    }

    private static double[] milliseconds(long called, long answered, Moments at) {
        return new double[] {
            (at.gone() - answered) / 1e6,
            (at.gone() - called) / 1e6,
            (answered - called) / 1e6,
            (at.received() - called) / 1e6,
            (at.verified() - at.received()) / 1e6,
            (at.gone() - at.verified()) / 1e6,
            (at.filtered() - at.gone()) / 1e6,
            (at.flowsDropped() - at.filtered()) / 1e6,
            (at.stored() - at.flowsDropped()) / 1e6,
            (at.acknowledged() - at.stored()) / 1e6,
            (at.stored() - at.received()) / 1e6,
            at.cpu() / 1e6
        };
    }

    private static void write(Report report, List<double[]> latencies, String implementation) {
        String[] names = {
            "**API answered → gone from the device** (negative: gone before the answer)",
            "API called → gone from the device",
            "API called → answered",
            "called → the agent has the change",
            "verified: hash, signature, what is in force now",
            "peer taken off the device",
            "rules changed, one nftables transaction, read back",
            "tracked flows dropped, device read back",
            "stored as last good, on disk",
            "acknowledged to the console",
            "**the change in the agent**, from the bytes received to stored on disk",
            "CPU time of the agent's thread in it, system calls included"
        };
        report.section("Revocation latency");
        report.line(REVOCATIONS + " revocations one after another, " + Main.PEERS
                + " peers on the server, WireGuard by " + implementation + ", console and node on one machine.");
        report.table("stage", "median, ms", "p99, ms");
        for (int stage = 0; stage < names.length; stage++) {
            int column = stage;
            double[] sorted = latencies.stream()
                    .mapToDouble(latency -> latency[column])
                    .sorted()
                    .toArray();
            report.row(names[stage], text(percentile(sorted, 0.5)), text(percentile(sorted, 0.99)));
            if (stage == ANSWERED_TO_GONE) {
                double p99 = percentile(sorted, 0.99);
                report.budget(
                        "Revocation: API answers → gone on the node",
                        "p99 ≤ 100 ms",
                        "median " + text(percentile(sorted, 0.5)) + " ms, p99 " + text(p99) + " ms",
                        p99 <= 100);
            } else if (stage == CPU) {
                double median = percentile(sorted, 0.5);
                report.budget(
                        "One-peer change on a server with 10,000 peers, in the agent",
                        "≤ 10 ms",
                        "median " + text(median) + " ms, p99 " + text(percentile(sorted, 0.99)) + " ms of CPU",
                        median <= 10);
            }
        }
        report.line("");
        report.line(String.format(
                Locale.ROOT,
                "From the call to gone: %.0f %% until the agent has the change (the console's commit, numbering and"
                        + " wake-up, and the way there), %.0f %% to verify it, %.0f %% to take the peer off.",
                share(latencies, CALLED_TO_RECEIVED),
                share(latencies, CALLED_TO_RECEIVED + 1),
                share(latencies, CALLED_TO_RECEIVED + 2)));
        report.line("While it is read back, the agent waits for " + implementation
                + " to write out all peers: its socket has no way to ask for one.");
    }

    /// The percentage that a stage has in the whole way to the device.
    private static double share(List<double[]> latencies, int stage) {
        double whole = latencies.stream()
                .mapToDouble(latency -> latency[CALLED_TO_GONE])
                .sum();
        return 100 * latencies.stream().mapToDouble(latency -> latency[stage]).sum() / whole;
    }

    private static double percentile(double[] sorted, double share) {
        return Arrays.stream(sorted)
                .skip((long) Math.ceil(share * sorted.length) - 1)
                .findFirst()
                .orElseThrow();
    }

    private static String text(double milliseconds) {
        return String.format(Locale.ROOT, "%.1f", milliseconds);
    }
}
