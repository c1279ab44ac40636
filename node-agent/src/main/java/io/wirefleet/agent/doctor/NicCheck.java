package io.wirefleet.agent.doctor;

import io.wirefleet.agent.doctor.Facts.WayOut;
import io.wirefleet.agent.host.LinkCounters;

/// Whether packets are lost at the way out: errors on the wire, or drops since nobody took them in time.
final class NicCheck implements Check {
    private static final long A_FEW = 100;
    private static final long WARN_ONE_IN = 1000;
    private static final long FAIL_ONE_IN = 100;

    @Override
    public String name() {
        return "nic";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.wayOut().judged(name(), this::judge);
    }

    private Finding judge(WayOut way) {
        LinkCounters counters = way.counters();
        String figure = way.name() + ": " + counters.lost() + " of " + counters.packets() + " packets lost ("
                + counters.receiveErrors() + " receive errors, " + counters.receiveDropped() + " receive drops, "
                + counters.transmitErrors() + " transmit errors, " + counters.transmitDropped() + " transmit drops)";
        boolean many = counters.lost() >= A_FEW && counters.lost() * WARN_ONE_IN > counters.packets();
        boolean tooMany = counters.lost() >= A_FEW && counters.lost() * FAIL_ONE_IN > counters.packets();
        String fix = "errors: look at cable, duplex and driver; drops: enlarge the rings (ethtool -G " + way.name()
                + " rx 4096) and see whether one core is busy ('interrupts')";
        return tooMany
                ? Finding.fail(name(), figure, fix)
                : many ? Finding.warn(name(), figure, fix) : Finding.pass(name(), figure);
    }
}
