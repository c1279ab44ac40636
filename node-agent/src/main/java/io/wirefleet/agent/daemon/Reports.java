package io.wirefleet.agent.daemon;

import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.HostFigures.Figure;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.ObservedState.PeerFigures;
import io.wirefleet.contract.state.PeerId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What is still to be told to the console: of several reports the newest, with the drift and the figures of all. For
/// several threads.
public final class Reports {
    /// A report with more peers goes in several, so that each stays well below the console's limit for a body.
    private static final int MOST_PEERS = 2000;

    private static final int MOST_DRIFT = 200;

    private @Nullable ObservedState newest;
    private final List<String> drift = new ArrayList<>();
    private final Map<PeerId, PeerFigures> peers = new LinkedHashMap<>();
    private final Map<Figure, OptionalLong> host = new EnumMap<>(Figure.class);

    /// Adds a newer report.
    public synchronized void put(ObservedState report) {
        newest = report;
        drift.addAll(report.drift());
        if (drift.size() > MOST_DRIFT) {
            drift.subList(0, drift.size() - MOST_DRIFT).clear();
        }
        report.peers().forEach(figures -> peers.put(figures.id(), figures));
        host.putAll(report.host().changed());
        notifyAll();
    }

    /// Gives back a report that could not be delivered; what is newer wins.
    public synchronized void putBack(ObservedState report) {
        if (newest == null) {
            newest = report;
        }
        drift.addAll(0, report.drift());
        report.peers().forEach(figures -> peers.putIfAbsent(figures.id(), figures));
        Map<Figure, OptionalLong> newer = new EnumMap<>(host);
        host.putAll(report.host().changed());
        host.putAll(newer);
        notifyAll();
    }

    /// Takes what is to be told; waits for there to be something.
    public synchronized ObservedState take() throws InterruptedException {
        ObservedState report = newest;
        while (report == null) {
            wait();
            report = newest;
        }
        List<PeerFigures> part = peers.values().stream().limit(MOST_PEERS).toList();
        part.forEach(figures -> peers.remove(figures.id()));
        ObservedState result = withFigures(report, List.copyOf(drift), part, new HostFigures(host));
        drift.clear();
        host.clear();
        newest = peers.isEmpty() ? null : withFigures(report, List.of(), List.of(), HostFigures.NONE);
        return result;
    }

    private static ObservedState withFigures(
            ObservedState report, List<String> drift, List<PeerFigures> peers, HostFigures host) {
        return new ObservedState(
                report.revision(),
                report.stateHash(),
                report.agentVersion(),
                report.capabilities(),
                report.conditions(),
                drift,
                peers,
                report.keysInUse(),
                host);
    }
}
