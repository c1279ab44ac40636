package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.firewall.FirewallDesired;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.tuning.Tuner;
import io.wirefleet.contract.keys.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Brings firewall and exits to a machine, without a WireGuard interface: the steps of an apply, in its order.
public final class ExitFixture {
    private final Machine machine;
    private final RestoreRecord restore;

    public ExitFixture(Machine machine, RestoreRecord restore) {
        this.machine = machine;
        this.restore = restore;
    }

    /// @return what is wrong with the exits
    public List<String> apply(FirewallDesired desired) {
        ExitsFound found = new ExitInspector(machine, restore).look(desired.tunnel());
        ExitSteps steps = ExitSteps.between(found, desired.tunnel());
        Tuner tuner = new Tuner(machine.kernelSettings(), machine.host(), restore);
        PrivateKey key = PrivateKey.generate(new SecureRandom());
        Applier applier =
                new Applier(machine, restore, tuner, key, desired.tunnel().serverId());
        EffectiveState state =
                new EffectiveState(desired.tunnel(), Map.of(), Map.of(), Map.of(), Set.of(), Instant.MIN, Instant.MAX);
        applier.apply(steps.before(), state);
        machine.firewall().apply(desired);
        applier.apply(steps.after(), state);
        tuner.differences(desired.tunnel()).stream()
                .filter(adjustment -> adjustment.name().endsWith("/rp_filter"))
                .forEach(tuner::make);
        return found.lines();
    }
}
