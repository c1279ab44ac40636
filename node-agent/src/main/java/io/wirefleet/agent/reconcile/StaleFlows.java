package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.Flows.Flow;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.PortRange;
import io.wirefleet.contract.state.PortRange.Protocol;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Tracked connections that a state no longer allows: those of a source that lost its peer, changed hands, or has no
/// rule for where the connection goes. The firewall lets answers of a tracked connection through, so these must go
/// before a narrowing is complete (I3).
final class StaleFlows implements Predicate<Flow> {
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;

    private final EffectiveState wanted;
    private final SourceTable<Boolean> suspects;
    private final SourceTable<EffectivePeer> owners;

    private StaleFlows(EffectiveState wanted, SourceTable<Boolean> suspects, SourceTable<EffectivePeer> owners) {
        this.wanted = wanted;
        this.suspects = suspects;
        this.owners = owners;
    }

    /// Those of every source in the plans that are routed into the tunnel.
    ///
    /// @param before a state that may have been in force before; null: none
    static StaleFlows all(@Nullable EffectiveState before, EffectiveState wanted) {
        SourceTable<Boolean> suspects = new SourceTable<>();
        wanted.tunnel().routes().forEach(prefix -> suspects.put(prefix, true));
        if (before != null) {
            before.tunnel().routes().forEach(prefix -> suspects.put(prefix, true));
        }
        return new StaleFlows(wanted, suspects, owners(wanted.peers().values()));
    }

    /// Those of the sources whose access differs between two states; null: there is no such source.
    static @Nullable StaleFlows between(EffectiveState from, EffectiveState to) {
        Set<RuleId> changedRules = new HashSet<>();
        for (RuleItem rule : from.rules().values()) {
            if (!rule.equals(to.rules().get(rule.id()))) {
                changedRules.add(rule.id());
            }
        }
        SourceTable<Boolean> suspects = new SourceTable<>();
        List<EffectivePeer> touched = new ArrayList<>();
        for (EffectivePeer peer : from.peers().values()) {
            EffectivePeer now = to.peers().get(peer.publicKey());
            if (now == null
                    || !now.allowedIps().containsAll(peer.allowedIps())
                    || !now.rules().containsAll(peer.rules())
                    || peer.rules().stream().anyMatch(changedRules::contains)) {
                peer.allowedIps().forEach(prefix -> suspects.put(prefix, true));
                if (now != null) {
                    touched.add(now);
                }
            }
        }
        if (suspects.isEmpty()) {
            return null;
        }
        SourceTable<EffectivePeer> owners = owners(touched);
        return new StaleFlows(to, suspects, owners);
    }

    private static SourceTable<EffectivePeer> owners(Collection<EffectivePeer> peers) {
        SourceTable<EffectivePeer> owners = new SourceTable<>();
        peers.forEach(peer -> peer.allowedIps().forEach(prefix -> owners.put(prefix, peer)));
        return owners;
    }

    @Override
    public boolean test(Flow flow) {
        if (suspects.find(flow.source()) == null || wanted.isOwnAddress(flow.source())) {
            return false;
        }
        EffectivePeer owner = owners.find(flow.source());
        return owner == null || !allows(owner, flow);
    }

    private boolean allows(EffectivePeer peer, Flow flow) {
        if (isIcmp(flow) && wanted.isOwnAddress(flow.destination())) {
            return true;
        }
        return peer.rules().stream().map(wanted.rules()::get).anyMatch(rule -> rule != null && allows(rule, flow));
    }

    private static boolean allows(RuleItem rule, Flow flow) {
        return contains(rule.destinations(), flow.destination())
                && !contains(rule.excludeDestinations(), flow.destination())
                && (rule.ports().isEmpty() || rule.ports().stream().anyMatch(range -> matches(range, flow)));
    }

    private static boolean contains(List<IpPrefix> prefixes, IpAddress address) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }

    private static boolean matches(PortRange range, Flow flow) {
        boolean sameProtocol = switch (range.protocol()) {
            case TCP -> flow.protocol() == TCP;
            case UDP -> flow.protocol() == UDP;
            case ICMP -> isIcmp(flow);
        };
        Integer from = range.from();
        Integer to = range.to();
        return sameProtocol
                && (range.protocol() == Protocol.ICMP
                        || from == null
                        || to == null
                        || (flow.destinationPort() >= from && flow.destinationPort() <= to));
    }

    private static boolean isIcmp(Flow flow) {
        return flow.protocol() == ICMP || flow.protocol() == ICMPV6;
    }

    /// Values by prefix, found by the longest prefix that holds an address.
    private static final class SourceTable<T> {
        private final Map<IpAddress, T> hosts = new HashMap<>();
        private final Map<IpPrefix, T> networks = new HashMap<>();

        void put(IpPrefix prefix, T value) {
            if (prefix.isHost()) {
                hosts.put(prefix.address(), value);
            } else {
                networks.put(prefix, value);
            }
        }

        boolean isEmpty() {
            return hosts.isEmpty() && networks.isEmpty();
        }

        @Nullable
        T find(IpAddress address) {
            T host = hosts.get(address);
            if (host != null) {
                return host;
            }
            IpPrefix best = null;
            for (IpPrefix prefix : networks.keySet()) {
                if (prefix.contains(address) && (best == null || prefix.length() > best.length())) {
                    best = prefix;
                }
            }
            return best == null ? null : networks.get(best);
        }
    }
}
