package io.wirefleet.agent.daemon;

import io.wirefleet.agent.conntrack.PortUse;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What of the machine is looked at only now and then, since it costs more. Not for several threads.
public final class HostWatch {
    private static final Duration PACE = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);

    private final Supplier<PortUse> ports;
    private final Stopwatch due;

    /// @param ports counts the source ports that are taken
    public HostWatch(Supplier<PortUse> ports, LongSupplier nanoTime) {
        this.ports = ports;
        this.due = new Stopwatch(nanoTime);
        due.set(Duration.ZERO);
    }

    /// Whether it is time for another look.
    boolean isDue() {
        return due.isDue();
    }

    /// Looks, and is due again after a while.
    PortUse look() {
        due.set(PACE);
        try {
            return ports.get();
        } catch (RuntimeException e) {
            LOG.debug("how many source ports are taken cannot be told: {}", e.getMessage());
            return PortUse.NONE;
        }
    }
}
