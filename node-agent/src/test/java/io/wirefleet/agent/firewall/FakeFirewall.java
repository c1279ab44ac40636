package io.wirefleet.agent.firewall;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A firewall in memory, for the tests of what uses one.
public final class FakeFirewall implements Firewall {
    private final List<FirewallDesired> applied = new ArrayList<>();
    private @Nullable FirewallDesired enforced;
    private @Nullable String refusal;

    /// All that was asked for, in order, refused requests not among it.
    public List<FirewallDesired> applied() {
        return List.copyOf(applied);
    }

    /// What it enforces; null: nothing, as at the start and after [#remove].
    public @Nullable FirewallDesired enforced() {
        return enforced;
    }

    /// From now on every change is refused with this message; null: no longer.
    public void refuse(@Nullable String message) {
        refusal = message;
    }

    /// As if somebody else had deleted the table.
    public void lose() {
        enforced = null;
    }

    @Override
    public void apply(FirewallDesired desired) {
        failIfRefusing();
        applied.add(desired);
        enforced = desired;
    }

    @Override
    public List<String> drift(FirewallDesired desired) {
        return desired.equals(enforced) ? List.of() : List.of("table inet wirefleet is missing");
    }

    @Override
    public void remove() {
        failIfRefusing();
        enforced = null;
    }

    private void failIfRefusing() {
        if (refusal != null) {
            throw new FirewallException(refusal);
        }
    }
}
