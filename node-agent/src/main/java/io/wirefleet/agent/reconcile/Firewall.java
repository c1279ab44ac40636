package io.wirefleet.agent.reconcile;

import java.util.List;

/// The packet filter and the address translation of one tunnel, in a table of its own.
public interface Firewall {
    /// Makes the kernel enforce a state's access, in one step, and reads back what it changed. Nothing where nothing
    /// differs.
    void apply(EffectiveState state);

    /// How the kernel differs from a state's access, one line each; empty: not at all. Reads the whole table.
    List<String> drift(EffectiveState state);

    /// Deletes what [#apply] made; nothing if there is nothing.
    void remove();
}
