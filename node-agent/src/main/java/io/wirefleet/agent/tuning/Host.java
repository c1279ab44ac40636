package io.wirefleet.agent.tuning;

/// What the machine is made of, as far as its settings depend on it.
public interface Host {
    /// All of its memory, in bytes.
    long memoryBytes();

    /// Whether WireGuard is a process here, not a part of the kernel.
    boolean userspaceWireGuard();
}
