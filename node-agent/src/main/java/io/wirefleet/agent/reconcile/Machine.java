package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.firewall.Firewall;
import io.wirefleet.agent.tuning.Host;
import io.wirefleet.agent.tuning.KernelSettings;
import io.wirefleet.agent.wireguard.WireGuardBackend;

/// The parts of the machine that an apply touches, each behind a small interface with a fake beside the tests. What a
/// part cannot do it tells by an exception whose message says what and why.
public record Machine(
        Links links,
        WireGuardBackend wireGuard,
        Firewall firewall,
        Flows flows,
        KernelSettings kernelSettings,
        Host host,
        ExitRouting exits,
        UdpSockets udpSockets) {
    /// Removes an interface; one that is not there is fine.
    ///
    /// @throws ApplyException `NotHeld` if it is there all the same: it has to be remembered as ours
    void deleteTunnel(String name) {
        wireGuard.delete(name);
        if (links.find(name) != null) {
            throw new ApplyException("NotHeld", "the interface " + name + " was deleted and is still there");
        }
    }
}
