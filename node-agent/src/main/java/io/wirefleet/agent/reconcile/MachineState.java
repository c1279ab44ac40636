package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.Links.Link;
import io.wirefleet.agent.tuning.Adjustment;
import io.wirefleet.agent.wireguard.Device;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a look at the machine found of all that a state speaks of.
///
/// @param leftovers interfaces of ours under other names, or that nobody serves any more
/// @param tunnel null: the interface is not there
/// @param firewall how the table differs from what it should be, one line each
/// @param exits what was found of the exits
/// @param tuning the settings of the kernel that are not as they should be
record MachineState(
        List<String> leftovers,
        @Nullable Tunnel tunnel,
        List<String> firewall,
        ExitsFound exits,
        List<Adjustment> tuning) {
    /// The interface as it is.
    record Tunnel(Link link, Device device) {}
}
