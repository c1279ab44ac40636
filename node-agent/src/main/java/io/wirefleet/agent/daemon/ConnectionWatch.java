package io.wirefleet.agent.daemon;

import io.wirefleet.agent.conntrack.Losses;
import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.contract.state.Condition;
import org.jspecify.annotations.Nullable;

/// Says whether new connections find room in the kernel's table, and a source port. Not for several threads.
final class ConnectionWatch {
    /// Two packets of one flow at the same time are turned away likewise, now and then.
    private static final long A_FEW = 100;

    private final Conditions conditions;
    private PortUse ports = PortUse.NONE;

    /// By the kernel's count; null: not looked at yet.
    private @Nullable Losses before;

    ConnectionWatch(Conditions conditions) {
        this.conditions = conditions;
    }

    /// How many source ports are taken; told with the next look at the table. Null: not known.
    void ports(@Nullable PortUse use) {
        ports = use == null ? PortUse.NONE : use;
    }

    /// How the table stands.
    void table(TableFigures figures) {
        Losses now = figures.losses();
        Losses last = before == null ? now : before;
        before = now;
        room(figures, now.noRoom() > last.noRoom());
        sourcePorts(now.insertFailed() - last.insertFailed());
    }

    private void room(TableFigures figures, boolean drops) {
        String figure = figures.percentFull() + " % of " + figures.maximum() + " entries are in use";
        if (drops || figures.isNearlyFull()) {
            conditions.fails(
                    Condition.CONNTRACK_ROOM,
                    drops ? "Dropping" : "NearlyFull",
                    (drops ? "packets of new connections are dropped; " : "") + figure
                            + "; give the server a larger conntrack.max_entries, or a larger capacity");
        } else {
            conditions.holds(Condition.CONNTRACK_ROOM, "Room", "there is room for new connections");
        }
    }

    /// @param turnedAway since the last look
    private void sourcePorts(long turnedAway) {
        boolean many = turnedAway >= A_FEW;
        if (many || ports.isNearlyAll()) {
            conditions.fails(
                    Condition.SOURCE_PORT_ROOM,
                    many ? "TurnedAway" : "NearlyUsedUp",
                    (many ? "new connections were turned away for want of a free source port; " : "")
                            + "where they are scarcest " + ports.percentUsed() + " % of the source ports are taken;"
                            + " give the server more egress.snat_addresses, or move peers to another server."
                            + " 'wirefleet-agent doctor' on it says which destination it is");
        } else {
            conditions.holds(Condition.SOURCE_PORT_ROOM, "Room", "there are source ports for new connections");
        }
    }
}
