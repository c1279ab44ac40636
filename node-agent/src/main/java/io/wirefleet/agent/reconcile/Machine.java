package io.wirefleet.agent.reconcile;

/// The parts of the machine that an apply touches, each behind a small interface with a fake beside the tests.
public record Machine(Links links, TunnelDevice device, Firewall firewall, Flows flows, Sysctls sysctls) {}
