package io.wirefleet.agent.tuning;

import io.wirefleet.contract.state.InterfaceItem;
import java.util.List;

/// Settings that belong together.
interface Theme {
    /// What the server needs of them on this machine.
    List<Setting> settings(InterfaceItem tunnel, Host host, KernelSettings kernel);
}
