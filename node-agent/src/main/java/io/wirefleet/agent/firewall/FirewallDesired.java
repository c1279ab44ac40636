package io.wirefleet.agent.firewall;

import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleItem;
import java.util.Collection;
import java.util.List;

/// What the firewall should enforce now: the interface, the peers that are on it and the rules that hold at this
/// moment. Times in the items are not looked at. A rule that a peer names and that is not here gives nothing.
public record FirewallDesired(InterfaceItem tunnel, List<PeerItem> peers, List<RuleItem> rules) {
    public FirewallDesired {
        peers = List.copyOf(peers);
        rules = List.copyOf(rules);
    }

    public static FirewallDesired of(InterfaceItem tunnel, Collection<PeerItem> peers, Collection<RuleItem> rules) {
        return new FirewallDesired(tunnel, List.copyOf(peers), List.copyOf(rules));
    }
}
