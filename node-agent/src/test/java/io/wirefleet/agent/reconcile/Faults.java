package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.firewall.FirewallException;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.wireguard.WireGuardException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What goes wrong at the boundary of a machine, be it the fake one or a real one: every call passes here, with its
/// own words. A change is two steps, before it acts and after; [#failAt] kills an apply at its n-th. A [Plan] says
/// for each call what becomes of it.
public final class Faults {
    /// Thrown in place of a step, as if the process had died there.
    public static final class InjectedFault extends RuntimeException {
        InjectedFault(long step) {
            super("injected at step " + step);
        }
    }

    /// The agent was killed. Nothing of it catches this.
    public static final class Killed extends Error {
        Killed(String call) {
            super("killed at " + call);
        }
    }

    /// What a call is made to, and how a refusal of it looks.
    public enum Boundary {
        LINKS,
        WIREGUARD,
        FIREWALL,
        FLOWS,
        SETTINGS,
        EXITS;

        RuntimeException refusal(String call, int errno) {
            return switch (this) {
                case LINKS, FLOWS, EXITS -> new NetlinkException(call, errno, "injected");
                case WIREGUARD -> new WireGuardException(call, errno, "injected");
                case FIREWALL -> new FirewallException(call, new NetlinkException(call, errno, "injected"));
                case SETTINGS ->
                    new UncheckedIOException(
                            call + ": " + Errno.name(errno), new IOException(Errno.name(errno) + " (injected)"));
            };
        }
    }

    /// What becomes of a call.
    public enum Fate {
        /// Nothing is done, and an error is answered.
        REFUSED,
        /// It is done, and an error is answered: the good answer was lost.
        UNANSWERED,
        /// Nothing is done, and all is said to be well.
        IGNORED,
        KILLED_BEFORE,
        KILLED_AFTER
    }

    /// @param errno what is answered where something is
    public record Fault(Fate fate, int errno) {}

    /// Says what becomes of calls. May do something to the machine itself before it answers.
    public interface Plan {
        /// @param isChange whether the call changes something, or only looks
        /// @return null: nothing goes wrong
        @Nullable
        Fault at(Boundary boundary, String call, boolean isChange);
    }

    private long steps;
    private long failAt = Long.MAX_VALUE;
    private boolean staysBroken;
    private volatile @Nullable CountDownLatch hang;
    private @Nullable Plan plan;

    /// Open once a step hangs.
    public final CountDownLatch waiting = new CountDownLatch(1);

    /// @param staysBroken whether every later step fails as well, until [#mend]
    public void failAt(long step, boolean staysBroken) {
        this.steps = 0;
        this.failAt = step;
        this.staysBroken = staysBroken;
    }

    public void follow(Plan now) {
        plan = now;
    }

    public void mend() {
        failAt = Long.MAX_VALUE;
        plan = null;
    }

    /// How many steps there were since [#failAt] or the beginning.
    public long steps() {
        return steps;
    }

    /// Makes every later step wait until the latch is open: a machine that hangs.
    public void hang(CountDownLatch latch) {
        hang = latch;
    }

    /// A call that changes something.
    public void act(Boundary boundary, String call, Runnable action) {
        step();
        Plan now = plan;
        Fault fault = now == null ? null : now.at(boundary, call, true);
        if (fault == null) {
            action.run();
        } else {
            suffer(fault, boundary, call, action);
        }
        step();
    }

    private static void suffer(Fault fault, Boundary boundary, String call, Runnable action) {
        switch (fault.fate()) {
            case REFUSED -> throw boundary.refusal(call, fault.errno());
            case UNANSWERED -> {
                action.run();
                throw boundary.refusal(call, fault.errno());
            }
            case KILLED_AFTER -> {
                action.run();
                throw new Killed(call);
            }
            case KILLED_BEFORE -> throw new Killed(call);
            case IGNORED -> {}
        }
    }

    /// A call that looks.
    public <T> T look(Boundary boundary, String call, Supplier<T> action) {
        Plan now = plan;
        Fault fault = now == null ? null : now.at(boundary, call, false);
        if (fault == null) {
            return action.get();
        }
        if (fault.fate() == Fate.KILLED_BEFORE || fault.fate() == Fate.KILLED_AFTER) {
            throw new Killed(call);
        }
        throw boundary.refusal(call, fault.errno());
    }

    private void step() {
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
