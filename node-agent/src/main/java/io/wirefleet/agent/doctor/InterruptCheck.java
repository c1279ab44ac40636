package io.wirefleet.agent.doctor;

import io.wirefleet.agent.host.SoftInterrupts;

/// Whether all cores take packets from network cards, and not one for all.
final class InterruptCheck implements Check {
    /// Fewer say nothing.
    private static final long ENOUGH = 1_000_000;

    private static final int TOO_MUCH_PERCENT = 85;

    @Override
    public String name() {
        return "interrupts";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.softInterrupts().judged(name(), this::judge);
    }

    private Finding judge(SoftInterrupts interrupts) {
        long all = interrupts.received();
        int cores = interrupts.cores().size();
        long share = interrupts.busiestPercent();
        String figure = "of " + all + " receive interrupts on " + cores + " cores the busiest took " + share + " %";
        return cores > 1 && all >= ENOUGH && share > Math.max(TOO_MUCH_PERCENT, 100 / cores)
                ? Finding.warn(
                        name(),
                        figure,
                        "run irqbalance, or spread the queues of the way out over the cores (rps_cpus); see"
                                + " docs/operations/tuning.md")
                : Finding.pass(name(), figure);
    }
}
