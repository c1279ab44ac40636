package io.wirefleet.agent.daemon;

import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.host.LinkCounters;
import io.wirefleet.agent.host.SoftInterrupts;
import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.HostFigures.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What of the machine is looked at only now and then, since it costs more, and what of it the console is to hear:
/// the figures that changed, and all of them from time to time, should it have lost them. Not for several threads.
public final class HostWatch {
    private static final Duration PACE = Duration.ofMinutes(5);
    private static final Duration ALL_ANEW = Duration.ofHours(6);
    private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);

    private final Supplier<PortUse> portCount;
    private final HostFiles files;
    private final Path state;
    private final Stopwatch due;
    private final Stopwatch forget;
    private final Map<Figure, Long> told = new EnumMap<>(Figure.class);
    private @Nullable TableFigures connections;
    private @Nullable Duration lastApply;
    private @Nullable PortUse ports;
    private SoftInterrupts interrupts = new SoftInterrupts(List.of(), List.of(), List.of());

    /// @param ports counts the source ports that are taken
    /// @param state where the agent keeps its state
    public HostWatch(Supplier<PortUse> ports, HostFiles files, Path state, LongSupplier nanoTime) {
        this.portCount = ports;
        this.files = files;
        this.state = state;
        this.due = new Stopwatch(nanoTime);
        this.forget = new Stopwatch(nanoTime);
        due.set(Duration.ZERO);
        forget.set(ALL_ANEW);
    }

    /// How the connection table stood at the last look at everything.
    void connections(TableFigures figures) {
        connections = figures;
    }

    /// How long a state took to be in force.
    void applied(Duration time) {
        lastApply = time;
    }

    /// Whether it is time for another look.
    boolean isDue() {
        return due.isDue();
    }

    /// Looks, and is due again after a while.
    ///
    /// @return what changed since the last look; nothing where the machine cannot be looked at
    HostFigures look() {
        due.set(PACE);
        if (forget.isDue()) {
            forget.set(ALL_ANEW);
            told.clear();
        }
        Map<Figure, Long> now;
        try {
            now = figures();
        } catch (RuntimeException e) {
            LOG.debug("how the machine stands cannot be told: {}", e.getMessage());
            return HostFigures.NONE;
        }
        Map<Figure, OptionalLong> changed = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            Long value = now.get(figure);
            Long before = value == null ? told.remove(figure) : told.put(figure, value);
            if (value == null ? before != null : !value.equals(before)) {
                changed.put(figure, value == null ? OptionalLong.empty() : OptionalLong.of(value));
            }
        }
        return new HostFigures(changed);
    }

    /// The source ports that were taken at the last look; null: they could not be counted.
    @Nullable
    PortUse ports() {
        return ports;
    }

    private Map<Figure, Long> figures() {
        Map<Figure, Long> now = new EnumMap<>(Figure.class);
        TableFigures table = connections;
        if (table != null) {
            now.put(Figure.CONNTRACK_ENTRIES, table.entries());
            now.put(Figure.CONNTRACK_MAX_ENTRIES, table.maximum());
            now.put(Figure.CONNTRACK_DROPPED, table.losses().noRoom());
            now.put(Figure.CONNTRACK_INSERT_FAILED, table.losses().insertFailed());
        }
        ports = count();
        if (ports != null) {
            now.put(Figure.SOURCE_PORTS_USED, ports.used());
            now.put(Figure.SOURCE_PORTS_LIMIT, PortUse.PORTS);
        }
        waysOut(now);
        cores(now);
        put(now, Figure.LOAD_PERCENT, files.loadPercent());
        put(now, Figure.MEMORY_BYTES, files.memoryBytes("MemTotal"));
        put(now, Figure.MEMORY_AVAILABLE_BYTES, files.memoryBytes("MemAvailable"));
        put(now, Figure.AGENT_RESIDENT_BYTES, files.residentBytes());
        put(now, Figure.STATE_AVAILABLE_BYTES, availableBytes());
        if (lastApply != null) {
            now.put(Figure.LAST_APPLY_MILLISECONDS, lastApply.toMillis());
        }
        now.values().removeIf(value -> value < 0 || value > HostFigures.MOST);
        return now;
    }

    private @Nullable PortUse count() {
        try {
            return portCount.get();
        } catch (RuntimeException e) {
            LOG.debug("how many source ports are taken cannot be told: {}", e.getMessage());
            return null;
        }
    }

    private void waysOut(Map<Figure, Long> now) {
        Map<String, LinkCounters> devices = files.interfaces();
        devices.keySet().retainAll(files.waysOut());
        if (!devices.isEmpty()) {
            now.put(Figure.NETWORK_PACKETS, sum(devices, LinkCounters::packets));
            now.put(Figure.NETWORK_ERRORS, sum(devices, LinkCounters::errors));
            now.put(Figure.NETWORK_DROPPED, sum(devices, LinkCounters::dropped));
        }
    }

    private static long sum(Map<String, LinkCounters> devices, ToLongFunction<LinkCounters> count) {
        return devices.values().stream().mapToLong(count).sum();
    }

    private void cores(Map<Figure, Long> now) {
        SoftInterrupts counted = files.softInterrupts();
        if (!counted.cores().isEmpty()) {
            now.put(Figure.CORES, (long) counted.cores().size());
            now.put(Figure.BUSIEST_CORE_PERCENT, counted.since(interrupts).busiestPercent());
        }
        interrupts = counted;
    }

    private static void put(Map<Figure, Long> now, Figure figure, OptionalLong value) {
        value.ifPresent(known -> now.put(figure, known));
    }

    private OptionalLong availableBytes() {
        try {
            return OptionalLong.of(Files.getFileStore(state).getUsableSpace());
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}
