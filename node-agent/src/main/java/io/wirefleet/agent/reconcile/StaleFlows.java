package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.conntrack.AddressSet;
import io.wirefleet.agent.firewall.Firewall;
import io.wirefleet.agent.firewall.FlowJudge;
import io.wirefleet.agent.reconcile.Flows.Flow;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Tracked connections that a state no longer allows: those of a source that lost its peer, changed hands, or has no
/// rule for where the connection goes. The firewall lets answers of a tracked connection through, so these must go
/// before a narrowing is complete (I3).
final class StaleFlows implements Predicate<Flow> {
    private final FlowJudge before;
    private final FlowJudge now;
    private final EffectiveState wanted;
    private final AddressSet handedOver;

    private StaleFlows(
            @Nullable EffectiveState before, EffectiveState wanted, List<IpPrefix> handedOver, Firewall firewall) {
        this.now = firewall.judge(wanted.firewall());
        this.before = before == null ? now : firewall.judge(before.firewall());
        this.wanted = wanted;
        this.handedOver = new AddressSet(handedOver);
    }

    /// Those of every source in the plans that are routed into the tunnel.
    ///
    /// @param before a state that may have been in force before; null: none
    static StaleFlows all(@Nullable EffectiveState before, EffectiveState wanted, Firewall firewall) {
        return new StaleFlows(before, wanted, List.of(), firewall);
    }

    /// Those that may be there after the step from one state to another; null: there can be none.
    ///
    /// @param difference of the peers of the two
    static @Nullable StaleFlows between(
            EffectiveState from, EffectiveState to, PeerDifference difference, Firewall firewall) {
        Set<RuleId> changedRules = new HashSet<>();
        for (RuleItem rule : from.rules().values()) {
            if (!rule.equals(to.rules().get(rule.id()))) {
                changedRules.add(rule.id());
            }
        }
        List<IpPrefix> lost = new ArrayList<>();
        boolean exits = !to.tunnel().routing().exits().isEmpty();
        boolean narrowed = false;
        Set<IpPrefix> kept = to.keptByRotation();
        difference.gone().forEach(peer -> lost.addAll(peer.allowedIps()));
        for (PeerDifference.ChangedPeer changed : difference.changed()) {
            List<IpPrefix> left = changed.to().allowedIps();
            changed.from().allowedIps().stream()
                    .filter(prefix -> !left.contains(prefix))
                    .forEach(lost::add);
            narrowed |= !changed.to().rules().containsAll(changed.from().rules())
                    || (exits && !changed.to().rules().equals(changed.from().rules()));
        }
        lost.removeIf(kept::contains);
        narrowed |= !changedRules.isEmpty()
                && from.peers().values().stream()
                        .anyMatch(peer -> peer.rules().stream().anyMatch(changedRules::contains));
        return narrowed || !lost.isEmpty() ? new StaleFlows(from, to, lost, firewall) : null;
    }

    @Override
    public boolean test(Flow flow) {
        if (wanted.isOwnAddress(flow.source())) {
            return false;
        }
        return handedOver.contains(flow.source())
                || now.ends(before, flow.source(), flow.destination(), flow.protocol(), flow.destinationPort());
    }
}
