package io.wirefleet.agent.metrics;

import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.agent.reconcile.EffectivePeer;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.store.AgentStatus;
import io.wirefleet.agent.wireguard.DevicePeer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Where the thread that keeps the machine leaves what others may show. For several threads; what it hands out does
/// not change any more.
public final class Board {
    /// After this long without a handshake WireGuard gives a session up (REJECT_AFTER_TIME).
    private static final Duration SESSION = Duration.ofMinutes(3);

    private final int mostPeers;
    private @Nullable AgentStatus status;
    private @Nullable Seen seen;
    private @Nullable TableFigures connections;
    private @Nullable PortUse ports;
    private Counts counts = new Counts(0, 0, Duration.ZERO, Duration.ZERO, 0);

    /// What a look left, before anybody asked for it.
    private record Seen(Instant at, EffectiveState state, List<DevicePeer> peers) {}

    /// A look at everything on the machine.
    ///
    /// @param peers how many are on the device
    /// @param recent how many of them have a live session
    /// @param shown the peers to be shown one by one, the oldest first
    public record Look(Instant at, String interfaceName, int listenPort, int peers, int recent, List<PeerLook> shown) {}

    /// A peer and what was seen of it.
    record PeerLook(EffectivePeer peer, DevicePeer seen) {}

    /// What happened since the agent's start.
    ///
    /// @param applied states that were brought to the machine
    /// @param refused states that it did not take
    /// @param lastApply how long the last one took
    /// @param applying how long all took together
    /// @param repaired changes of others that were put right
    record Counts(long applied, long refused, Duration lastApply, Duration applying, long repaired) {}

    /// @param mostPeers how many peers are shown one by one; those that came later are counted only
    public Board(int mostPeers) {
        this.mostPeers = mostPeers;
    }

    /// What the agent says of itself.
    public synchronized void tell(AgentStatus said) {
        status = said;
    }

    /// A state was brought to the machine, or refused by it.
    public synchronized void applied(Duration time, boolean taken) {
        counts = new Counts(
                counts.applied + (taken ? 1 : 0),
                counts.refused + (taken ? 0 : 1),
                time,
                counts.applying.plus(time),
                counts.repaired);
    }

    /// Everything was looked at.
    ///
    /// @param peers what is on the device, in a list that does not change
    /// @param repaired how many changes of others were put right
    public synchronized void looked(Instant at, EffectiveState state, List<DevicePeer> peers, int repaired) {
        seen = new Seen(at, state, peers);
        counts = new Counts(
                counts.applied, counts.refused, counts.lastApply, counts.applying, counts.repaired + repaired);
    }

    /// How the table of tracked connections stood at the last look.
    public synchronized void connections(TableFigures figures) {
        connections = figures;
    }

    /// How many source ports were taken when that was last looked at; null: they could not be counted.
    public synchronized void ports(@Nullable PortUse use) {
        ports = use;
    }

    private Look look(Instant at, EffectiveState state, List<DevicePeer> peers) {
        Comparator<PeerLook> byAge =
                Comparator.comparing(peer -> peer.peer().item().id().value());
        PriorityQueue<PeerLook> oldest = new PriorityQueue<>(byAge.reversed());
        int recent = 0;
        for (DevicePeer figures : peers) {
            Instant handshake = figures.latestHandshake();
            recent += handshake != null && handshake.isAfter(at.minus(SESSION)) ? 1 : 0;
            EffectivePeer peer = state.peers().get(figures.publicKey());
            if (peer != null && mostPeers > 0) {
                oldest.add(new PeerLook(peer, figures));
                if (oldest.size() > mostPeers) {
                    oldest.remove();
                }
            }
        }
        List<PeerLook> shown = new ArrayList<>(oldest);
        shown.sort(byAge);
        return new Look(
                at, state.tunnel().name(), state.tunnel().listenPort(), peers.size(), recent, List.copyOf(shown));
    }

    /// Null: it said nothing yet.
    public synchronized @Nullable AgentStatus status() {
        return status;
    }

    /// Null: there was none yet.
    public @Nullable Look look() {
        Seen last;
        synchronized (this) {
            last = seen;
        }
        return last == null ? null : look(last.at, last.state, last.peers);
    }

    /// Whether there was a look.
    public synchronized boolean hasLook() {
        return seen != null;
    }

    /// Null: it was not looked at, or connections are not tracked.
    synchronized @Nullable TableFigures connections() {
        return connections;
    }

    /// Null: they were not counted, or could not be.
    synchronized @Nullable PortUse ports() {
        return ports;
    }

    synchronized Counts counts() {
        return counts;
    }
}
