package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.reconcile.FakeMachine.FakeLink;
import io.wirefleet.agent.reconcile.Faults.Boundary;
import io.wirefleet.agent.reconcile.Faults.Fate;
import io.wirefleet.agent.reconcile.Faults.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Draws from a seed what goes wrong, on a fake machine. What becomes of a call follows from the seed, the call's
/// own words and how often it was made, so that it is the same at a repetition whatever the order of calls that have
/// none.
public final class DrawnFaults implements Faults.Plan {
    private static final int[] NETLINK_ERRORS = {
        Errno.EPERM, Errno.ENOBUFS, Errno.EEXIST, Errno.ENODEV, Errno.EAGAIN, Errno.ENOENT, Errno.EINVAL, Errno.EBUSY
    };
    private static final int EROFS = 30;
    private static final int[] SETTING_ERRORS = {EROFS, Errno.ENOENT, Errno.EINVAL};

    private final FakeMachine machine;
    private final long seed;
    private final int changesInThousand;
    private final int looksInThousand;
    private final boolean mayKill;
    private final Map<String, Integer> made = new HashMap<>();

    /// What went wrong, in order.
    public final List<String> told = new ArrayList<>();

    /// The interfaces that vanished in the meantime.
    public final Set<String> vanished = new HashSet<>();

    public DrawnFaults(FakeMachine machine, long seed, boolean mayKill) {
        this.machine = machine;
        this.seed = seed;
        Random random = new Random(seed);
        this.changesInThousand = 20 + random.nextInt(200);
        this.looksInThousand = random.nextInt(60);
        this.mayKill = mayKill;
    }

    @Override
    public @Nullable Fault at(Boundary boundary, String call, boolean isChange) {
        int time = made.merge(call, 1, Integer::sum);
        Random random = new Random(seed ^ Objects.hash(call, time) * 0x9E3779B97F4A7C15L);
        random.nextInt();
        if (random.nextInt(1000) >= (isChange ? changesInThousand : looksInThousand)) {
            return null;
        }
        if (isChange && random.nextInt(4) == 0) {
            meddle(random, call);
            return null;
        }
        int[] errors = boundary == Boundary.SETTINGS ? SETTING_ERRORS : NETLINK_ERRORS;
        Fault fault = new Fault(fate(random, boundary, isChange), errors[random.nextInt(errors.length)]);
        told.add(fault.fate() + " " + Errno.name(fault.errno()) + " at " + boundary + " " + call);
        return fault;
    }

    private Fate fate(Random random, Boundary boundary, boolean isChange) {
        int drawn = random.nextInt(10);
        if (mayKill && drawn < 2) {
            return drawn == 0 ? Fate.KILLED_BEFORE : Fate.KILLED_AFTER;
        }
        if (isChange && drawn < 5) {
            return Fate.UNANSWERED;
        }
        return isChange && boundary == Boundary.WIREGUARD && drawn == 5 ? Fate.IGNORED : Fate.REFUSED;
    }

    /// Somebody else does something between two steps.
    private void meddle(Random random, String call) {
        switch (random.nextInt(6)) {
            case 0 -> {
                vanished.addAll(machine.links.keySet());
                machine.links.keySet().removeIf(name -> name.startsWith("wg") && !name.equals("wg9"));
                tell("the interface vanished", call);
            }
            case 1 -> {
                machine.table = machine.table == null ? null : machine.table + " and something of somebody else's";
                tell("the table was changed", call);
            }
            case 2 -> {
                ours().forEach(link -> link.routes.clear());
                tell("the routes were taken away", call);
            }
            case 3 -> {
                ours().forEach(link -> link.addresses.clear());
                tell("the addresses were taken away", call);
            }
            case 4 -> {
                machine.rules.removeIf(rule -> !rule.from().equals("wg9"));
                tell("the routing rules were taken away", call);
            }
            default -> {
                ours().forEach(link -> link.up = false);
                tell("the interface was set down", call);
            }
        }
    }

    private List<FakeLink> ours() {
        return machine.links.entrySet().stream()
                .filter(link -> link.getKey().startsWith("wg") && !link.getKey().equals("wg9"))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void tell(String what, String call) {
        told.add(what + " before " + call);
    }
}
