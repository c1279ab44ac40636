package io.wirefleet.agent.daemon;

import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.agent.daemon.ConsoleContact.Contact;
import io.wirefleet.agent.metrics.Board;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.store.AgentStatus;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.agent.store.StoreException;
import io.wirefleet.agent.tuning.TuningReport;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.ObservedState.KeyInUse;
import io.wirefleet.contract.state.ObservedState.PeerFigures;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the agent saw, gathered for the console and for `status`. Not for several threads.
public final class Observer {
    private static final int KEPT_DRIFT = 20;
    private static final Logger LOG = LoggerFactory.getLogger(Observer.class);

    private final StateDirectory directory;
    private final String agentVersion;
    private final InstantSource clock;
    private final Reports reports;
    private final ConsoleContact contact;
    private final Board board;
    private final Conditions conditions = new Conditions();
    private final ConnectionWatch connections = new ConnectionWatch(conditions);
    private final ChangedFigures figures = new ChangedFigures();
    private final HostWatch host;
    private final List<String> drift = new ArrayList<>();
    private final List<PeerFigures> changed = new ArrayList<>();
    private final List<String> recentDrift = new ArrayList<>();
    private HostFigures changedHost = HostFigures.NONE;

    /// What the console may count on: applied, read back and on disk.
    private Revision acknowledged = Revision.ZERO;

    private String acknowledgedHash;

    public Observer(
            ServerId serverId,
            StateDirectory directory,
            String agentVersion,
            InstantSource clock,
            Reports reports,
            ConsoleContact contact,
            Board board,
            HostWatch host) {
        this.host = host;
        this.board = board;
        this.directory = directory;
        this.agentVersion = agentVersion;
        this.clock = clock;
        this.reports = reports;
        this.contact = contact;
        this.acknowledgedHash = DesiredState.empty(serverId).stateHash();
    }

    Conditions conditions() {
        return conditions;
    }

    ConsoleContact contact() {
        return contact;
    }

    /// The state may be counted on from the next report.
    void acknowledge(DesiredState state) {
        acknowledged = state.revision();
        acknowledgedHash = state.stateHash();
    }

    /// A state was brought to the machine, or refused by it.
    void applied(Duration time, boolean taken) {
        board.applied(time, taken);
        host.applied(time);
    }

    /// The first state is in force, and everything was looked at on the way; later ones may have been small steps.
    void lookedFirst(@Nullable EffectiveState state, List<DevicePeer> seen) {
        if (state != null && !board.hasLook()) {
            board.looked(clock.instant(), state, seen, 0);
        }
    }

    /// The outcome of a look at everything.
    ///
    /// @param repaired what was found changed by others, one line each
    void looked(EffectiveState state, List<DevicePeer> seen, List<String> repaired) {
        changed.addAll(figures.update(state, seen));
        board.looked(clock.instant(), state, seen, repaired.size());
        if (host.isDue()) {
            changedHost = host.look();
            PortUse ports = host.ports();
            board.ports(ports);
            connections.ports(ports);
        }
        if (repaired.isEmpty()) {
            conditions.holds(Condition.IN_SYNC, "InSync", "the machine is as it was left");
            return;
        }
        repaired.forEach(line -> LOG.warn("drift put right: {}", line));
        drift.addAll(repaired);
        recentDrift.addAll(repaired);
        if (recentDrift.size() > KEPT_DRIFT) {
            recentDrift.subList(0, recentDrift.size() - KEPT_DRIFT).clear();
        }
        conditions.fails(
                Condition.IN_SYNC,
                "Repaired",
                repaired.size() + " changed by others and put right, the first: " + repaired.getFirst());
    }

    /// How the table of tracked connections stands.
    void connections(TableFigures figures) {
        board.connections(figures);
        connections.table(figures);
        host.connections(figures);
    }

    /// How the kernel's settings stand.
    void tuned(TuningReport report) {
        conditions.is(report.forwardingCondition());
        conditions.is(report.tunedCondition());
    }

    private static List<KeyInUse> keysInUse(@Nullable EffectiveState effective) {
        return effective == null
                ? List.of()
                : effective.rotations().entrySet().stream()
                        .filter(rotation -> rotation.getValue().switched())
                        .map(rotation -> new KeyInUse(rotation.getValue().id(), rotation.getKey()))
                        .toList();
    }

    /// Tells the console and `status`.
    void report(DesiredState newest, @Nullable DesiredState good, @Nullable EffectiveState effective) {
        reports.put(new ObservedState(
                acknowledged,
                acknowledgedHash,
                agentVersion,
                Capability.ALL,
                conditions.all(),
                drift,
                changed,
                keysInUse(effective),
                changedHost));
        drift.clear();
        changed.clear();
        changedHost = HostFigures.NONE;
        Contact last = contact.last();
        List<Condition> told = new ArrayList<>(conditions.all());
        told.add(new Condition(
                Conditions.CONSOLE_REACHABLE,
                last.asked() && last.problem().isEmpty(),
                !last.asked() ? "NotAsked" : last.problem().isEmpty() ? "Answered" : "Away",
                !last.asked() ? "not asked yet" : last.problem().isEmpty() ? "the console answers" : last.problem()));
        AgentStatus status = new AgentStatus(
                clock.instant(),
                agentVersion,
                newest.revision(),
                good == null ? Revision.ZERO : good.revision(),
                effective == null ? null : effective.tunnel().name(),
                effective == null ? 0 : effective.peers().size(),
                told,
                recentDrift);
        board.tell(status);
        try {
            status.save(directory);
        } catch (StoreException e) {
            LOG.debug("'status' shows what was before: {}", e.getMessage());
        }
    }
}
