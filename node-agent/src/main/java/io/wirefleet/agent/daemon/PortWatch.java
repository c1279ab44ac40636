package io.wirefleet.agent.daemon;

import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.reconcile.TakenPort;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps additional listen ports away from what else on the machine listens there: such a port is done without, and
/// said to be so.
///
/// A port that is in use for the server is given up for a socket only that is there at two looks: programs that ask
/// others, such as resolvers, have ports of the upper range for a moment each.
final class PortWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PortWatch.class);

    private final Reconciler reconciler;
    private final Conditions conditions;

    /// For which the ports were looked at last; null: for none.
    private @Nullable InterfaceItem lookedAt;

    private List<TakenPort> seen = List.of();
    private Set<Integer> avoided = Set.of();

    PortWatch(Reconciler reconciler, Conditions conditions) {
        this.reconciler = reconciler;
        this.conditions = conditions;
    }

    /// What can be in force of a state: all but the ports that are taken. Looks where the interface is another one.
    EffectiveState corrected(EffectiveState wanted) {
        if (!wanted.tunnel().equals(lookedAt)) {
            look(wanted.tunnel());
        }
        return wanted.without(avoided);
    }

    /// Looks again.
    ///
    /// @return whether other ports are to be in force
    boolean follow(EffectiveState inForce) {
        Set<Integer> before = avoided;
        look(inForce.tunnel());
        return !avoided.equals(before);
    }

    /// Nothing is to be in force.
    void forget() {
        lookedAt = null;
        seen = List.of();
        avoided = Set.of();
        conditions.remove(Condition.LISTEN_PORTS);
    }

    private void look(InterfaceItem tunnel) {
        List<Integer> before = lookedAt == null ? List.of() : lookedAt.routing().additionalListenPorts();
        Set<Integer> avoidedBefore = avoided;
        List<TakenPort> found;
        try {
            found = reconciler.takenPorts(tunnel);
        } catch (RuntimeException e) {
            LOG.warn("who listens at the additional listen ports cannot be told: {}", e.getMessage());
            found = seen;
        }
        List<TakenPort> last = seen;
        List<TakenPort> inTheWay = found.stream()
                .filter(port ->
                        !before.contains(port.port()) || avoidedBefore.contains(port.port()) || last.contains(port))
                .toList();
        avoided = inTheWay.stream().map(TakenPort::port).collect(Collectors.toUnmodifiableSet());
        seen = found;
        lookedAt = tunnel;
        tell(tunnel, inTheWay);
    }

    private void tell(InterfaceItem tunnel, List<TakenPort> inTheWay) {
        if (tunnel.routing().additionalListenPorts().isEmpty()) {
            conditions.remove(Condition.LISTEN_PORTS);
        } else if (inTheWay.isEmpty()) {
            conditions.holds(Condition.LISTEN_PORTS, "Free", "all additional listen ports lead to the server");
        } else {
            conditions.fails(
                    Condition.LISTEN_PORTS,
                    "PortTaken",
                    inTheWay.stream()
                                    .map(port -> "UDP port " + port.port() + " is in use by " + port.who())
                                    .distinct()
                                    .collect(Collectors.joining("; "))
                            + "; it goes on to get these packets, and peers do not reach the server there. Stop it,"
                            + " have it listen on other addresses, or take the port out of additional_listen_ports;"
                            + " 'ss -ulpn' shows who listens");
        }
    }
}
