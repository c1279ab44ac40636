package io.wirefleet.agent.tuning;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the machine is made of, as far as its settings depend on it.
public interface Host {
    /// All of its memory, in bytes.
    long memoryBytes();

    /// Whether WireGuard is a process here, not a part of the kernel.
    boolean userspaceWireGuard();

    /// The numbers of the cores that are on.
    List<Integer> cores();

    /// Whether irqbalance(1) runs, which spreads interrupts over cores.
    boolean balancesInterrupts();

    /// The interface of the default route; null: there is none.
    @Nullable
    NetworkCard wayOut();
}
