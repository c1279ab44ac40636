package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.firewall.Firewall;
import io.wirefleet.agent.tuning.Host;
import io.wirefleet.agent.tuning.KernelSettings;
import io.wirefleet.agent.wireguard.WireGuardBackend;

/// The parts of the machine that an apply touches, each behind a small interface with a fake beside the tests.
/// What a
/// part cannot do it tells by an exception whose message says what and why.
public record Machine(
        Links links,
        WireGuardBackend wireGuard,
        Firewall firewall,
        Flows flows,
        KernelSettings kernelSettings,
        Host host,
        ExitRouting exits,
        UdpSockets udpSockets) {}
