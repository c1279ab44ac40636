package io.wirefleet.benchmarks;

import io.wirefleet.agent.firewall.Firewall;
import io.wirefleet.agent.firewall.FirewallDesired;
import io.wirefleet.agent.firewall.FlowJudge;
import java.util.List;

/// A firewall that says when a change is in force.
record TimedFirewall(Firewall firewall, Runnable changed) implements Firewall {
    @Override
    public void apply(FirewallDesired desired) {
        firewall.apply(desired);
        changed.run();
    }

    @Override
    public List<String> drift(FirewallDesired desired) {
        return firewall.drift(desired);
    }

    @Override
    public FlowJudge judge(FirewallDesired desired) {
        return firewall.judge(desired);
    }

    @Override
    public void remove() {
        firewall.remove();
    }
}
