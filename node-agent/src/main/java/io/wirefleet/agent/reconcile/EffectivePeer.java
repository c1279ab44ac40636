package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.wireguard.DesiredPeer;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A peer that is in force.
///
/// @param presharedKey null: none
/// @param rules those of its access rules that are in force, at least one
public record EffectivePeer(PeerItem item, @Nullable PresharedKey presharedKey, Set<RuleId> rules) {
    public EffectivePeer {
        rules = Set.copyOf(rules);
    }

    public PublicKey publicKey() {
        return item.publicKey();
    }

    public List<IpPrefix> allowedIps() {
        return item.allowedIps();
    }

    /// Whether it was made of these very objects.
    @SuppressWarnings("ReferenceEquality") // a state keeps the objects of what did not change
    boolean isOf(PeerItem otherItem, @Nullable PresharedKey otherKey) {
        return item == otherItem && presharedKey == otherKey;
    }

    /// Whether the firewall treats both alike.
    boolean hasAccessOf(EffectivePeer other) {
        return rules.equals(other.rules) && item.allowedIps().equals(other.item.allowedIps());
    }

    /// How the peer should stand on the device.
    public DesiredPeer onDevice() {
        return new DesiredPeer(item.publicKey(), presharedKey, item.allowedIps());
    }
}
