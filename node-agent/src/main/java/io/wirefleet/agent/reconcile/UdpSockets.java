package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.addresses.IpAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The UDP sockets of this machine that wait for packets of anybody.
public interface UdpSockets {
    /// @param port the local one
    /// @param address the local one; all zeros: any
    /// @param number tells it from every other socket that is open
    /// @param user who opened it, as a number
    record UdpSocket(int port, IpAddress address, long number, int user) {}

    /// @param wireGuard the interface whose listen port it is; null: it is none's
    /// @param who for people
    record Holder(@Nullable String wireGuard, String who) {}

    /// Those at some ports. Sockets that are connected to somebody are not among them.
    List<UdpSocket> at(Set<Integer> ports);

    /// Whose a socket is, as far as this process may know.
    Holder holder(UdpSocket socket);
}
