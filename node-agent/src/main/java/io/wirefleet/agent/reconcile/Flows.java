package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.conntrack.Losses;
import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.contract.addresses.IpAddress;
import java.util.function.Predicate;

/// The kernel's table of tracked connections.
public interface Flows {
    /// A tracked connection, by its first packet.
    ///
    /// @param protocol the IANA protocol number
    /// @param destinationPort 0 where the protocol has none
    record Flow(int protocol, IpAddress source, IpAddress destination, int destinationPort) {}

    /// Forgets connections, so that no later packet passes as a part of one.
    ///
    /// @return how many
    int drop(Predicate<Flow> which);

    /// How many source ports are taken where they are scarcest, from a part of the connections.
    default PortUse ports() {
        return PortUse.NONE;
    }

    /// What could not be tracked since this network namespace was made.
    default Losses losses() {
        return Losses.NONE;
    }
}
