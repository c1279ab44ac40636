package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The difference between the peers observed and those desired, as the fewest changes. A peer that is as desired
/// is in none of them. Removals come first; then what is changed or added, in the order desired.
public final class PeerDiff {
    private PeerDiff() {}

    /// @throws IllegalArgumentException if two desired peers have the same public key, or the same allowed IP: no
    ///     interface can hold that
    public static List<PeerChange> between(Collection<DevicePeer> observed, Collection<DesiredPeer> desired) {
        Map<PublicKey, DesiredPeer> wanted = index(desired);
        Map<PublicKey, DevicePeer> present = HashMap.newHashMap(observed.size());
        List<PeerChange> changes = new ArrayList<>();
        for (DevicePeer peer : observed) {
            present.put(peer.publicKey(), peer);
            if (!wanted.containsKey(peer.publicKey())) {
                changes.add(new PeerChange.Remove(peer.publicKey()));
            }
        }
        Set<IpPrefix> given = given(present, wanted.values());
        for (DesiredPeer peer : wanted.values()) {
            DevicePeer current = present.get(peer.publicKey());
            if (current == null) {
                changes.add(new PeerChange.Add(peer));
                continue;
            }
            PeerChange.Update update = update(current, peer, given);
            if (!update.isEmpty()) {
                changes.add(update);
            }
        }
        return changes;
    }

    private static Map<PublicKey, DesiredPeer> index(Collection<DesiredPeer> desired) {
        Map<PublicKey, DesiredPeer> wanted = LinkedHashMap.newLinkedHashMap(desired.size());
        Map<IpPrefix, PublicKey> owners = HashMap.newHashMap(desired.size());
        for (DesiredPeer peer : desired) {
            if (wanted.put(peer.publicKey(), peer) != null) {
                throw new IllegalArgumentException("two peers have the public key " + peer.publicKey());
            }
            for (IpPrefix prefix : peer.allowedIps()) {
                PublicKey owner = owners.putIfAbsent(prefix, peer.publicKey());
                if (owner != null && !owner.equals(peer.publicKey())) {
                    throw new IllegalArgumentException(
                            "peers " + owner + " and " + peer.publicKey() + " both have the allowed IP " + prefix);
                }
            }
        }
        return wanted;
    }

    /// The allowed IPs that some peer is given by this difference; whoever has them now loses them by it.
    private static Set<IpPrefix> given(Map<PublicKey, DevicePeer> present, Collection<DesiredPeer> desired) {
        Set<IpPrefix> given = new HashSet<>();
        for (DesiredPeer peer : desired) {
            DevicePeer current = present.get(peer.publicKey());
            given.addAll(current == null ? peer.allowedIps() : missing(peer.allowedIps(), current.allowedIps()));
        }
        return given;
    }

    private static PeerChange.Update update(DevicePeer current, DesiredPeer desired, Set<IpPrefix> given) {
        List<IpPrefix> surplus = new ArrayList<>(missing(current.allowedIps(), desired.allowedIps()));
        surplus.removeAll(given);
        return new PeerChange.Update(
                desired.publicKey(),
                PresharedKeyChange.between(current.presharedKey(), desired.presharedKey()),
                current.persistentKeepaliveSeconds() == 0 ? null : 0,
                missing(desired.allowedIps(), current.allowedIps()),
                surplus,
                desired.allowedIps());
    }

    /// Those of the first that are not in the second.
    private static List<IpPrefix> missing(List<IpPrefix> first, List<IpPrefix> second) {
        if (first.equals(second)) {
            return List.of();
        }
        Set<IpPrefix> others = new HashSet<>(second);
        return first.stream()
                .filter(prefix -> !others.contains(prefix))
                .distinct()
                .toList();
    }
}
