package io.wirefleet.agent.reconcile;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Kills an apply at its n-th step: every call of a fake or wrapped machine passes here before and after it acts.
public final class Faults {
    /// Thrown in place of a step, as if the process had died there.
    public static final class InjectedFault extends RuntimeException {
        InjectedFault(long step) {
            super("injected at step " + step);
        }
    }

    private long steps;
    private long failAt = Long.MAX_VALUE;
    private boolean staysBroken;
    private volatile @Nullable CountDownLatch hang;

    /// Open once a step hangs.
    public final CountDownLatch waiting = new CountDownLatch(1);

    /// @param staysBroken whether every later step fails as well, until [#mend]
    public void failAt(long step, boolean staysBroken) {
        this.steps = 0;
        this.failAt = step;
        this.staysBroken = staysBroken;
    }

    public void mend() {
        failAt = Long.MAX_VALUE;
    }

    /// How many steps there were since [#failAt] or the beginning.
    public long steps() {
        return steps;
    }

    /// Makes every later step wait until the latch is open: a machine that hangs.
    public void hang(CountDownLatch latch) {
        hang = latch;
    }

    public void step() {
        steps++;
        CountDownLatch latch = hang;
        if (latch != null) {
            waiting.countDown();
            waitFor(latch);
        }
        if (steps == failAt || (steps > failAt && staysBroken)) {
            throw new InjectedFault(steps);
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
