package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The difference between the peers observed and those desired, as the fewest changes. A peer that is as desired
/// is in none of them. Removals come first, then what is changed, then what is added, in the order desired.
public final class PeerDiff {
    /// Up to here a list is searched faster than a set is made of it.
    private static final int SMALL = 8;

    private PeerDiff() {}

    /// How the allowed IPs of a peer that is there differ.
    private record Difference(DevicePeer observed, DesiredPeer desired, List<IpPrefix> added, List<IpPrefix> surplus) {}

    /// @throws IllegalArgumentException if two desired peers have the same public key, or the same allowed IP: no
    ///     interface can hold that
    public static List<PeerChange> between(Collection<DevicePeer> observed, Collection<DesiredPeer> desired) {
        Map<PublicKey, DevicePeer> present = HashMap.newHashMap(observed.size());
        observed.forEach(peer -> present.put(peer.publicKey(), peer));
        Set<PublicKey> wanted = HashSet.newHashSet(desired.size());
        List<Difference> differences = new ArrayList<>();
        Set<IpPrefix> given = new HashSet<>();
        List<PeerChange> additions = new ArrayList<>();
        for (DesiredPeer peer : desired) {
            if (!wanted.add(peer.publicKey())) {
                throw new IllegalArgumentException("two peers have the public key " + peer.publicKey());
            }
            DevicePeer current = present.get(peer.publicKey());
            if (current == null) {
                additions.add(new PeerChange.Add(peer));
                given.addAll(peer.allowedIps());
            } else if (!holds(current, peer)) {
                List<IpPrefix> added = missing(peer.allowedIps(), current.allowedIps());
                differences.add(new Difference(current, peer, added, missing(current.allowedIps(), peer.allowedIps())));
                given.addAll(added);
            }
        }
        checkOwners(given, desired);
        List<PeerChange> changes = new ArrayList<>();
        observed.stream()
                .map(DevicePeer::publicKey)
                .filter(key -> !wanted.contains(key))
                .forEach(key -> changes.add(new PeerChange.Remove(key)));
        differences.stream()
                .map(difference -> update(difference, given))
                .filter(update -> !update.isEmpty())
                .forEach(changes::add);
        changes.addAll(additions);
        return changes;
    }

    /// Whether a peer stands on the interface as it should.
    public static boolean holds(DevicePeer observed, DesiredPeer desired) {
        return Objects.equals(observed.presharedKey(), desired.presharedKey())
                && observed.persistentKeepaliveSeconds() == 0
                && sameElements(observed.allowedIps(), desired.allowedIps());
    }

    /// An interface holds each allowed IP once. So of two peers that want the same one, at least one is always
    /// given it.
    ///
    /// @param given the allowed IPs that some peer is given; whoever has them now loses them by it
    private static void checkOwners(Set<IpPrefix> given, Collection<DesiredPeer> desired) {
        if (given.isEmpty()) {
            return;
        }
        Map<IpPrefix, PublicKey> owners = HashMap.newHashMap(given.size());
        for (DesiredPeer peer : desired) {
            for (IpPrefix prefix : peer.allowedIps()) {
                PublicKey owner = given.contains(prefix) ? owners.putIfAbsent(prefix, peer.publicKey()) : null;
                if (owner != null && !owner.equals(peer.publicKey())) {
                    throw new IllegalArgumentException(
                            "peers " + owner + " and " + peer.publicKey() + " both have the allowed IP " + prefix);
                }
            }
        }
    }

    private static PeerChange.Update update(Difference difference, Set<IpPrefix> given) {
        DevicePeer observed = difference.observed;
        DesiredPeer desired = difference.desired;
        return new PeerChange.Update(
                desired.publicKey(),
                PresharedKeyChange.between(observed.presharedKey(), desired.presharedKey()),
                observed.persistentKeepaliveSeconds() == 0 ? null : 0,
                difference.added,
                difference.surplus.stream()
                        .filter(prefix -> !given.contains(prefix))
                        .toList(),
                desired.allowedIps());
    }

    private static boolean sameElements(List<IpPrefix> first, List<IpPrefix> second) {
        if (first.equals(second)) {
            return true;
        }
        return first.size() == second.size() && new HashSet<>(first).equals(new HashSet<>(second));
    }

    /// Those of the first that are not in the second.
    private static List<IpPrefix> missing(List<IpPrefix> first, List<IpPrefix> second) {
        Collection<IpPrefix> others = second.size() <= SMALL ? second : new HashSet<>(second);
        return first.stream()
                .filter(prefix -> !others.contains(prefix))
                .distinct()
                .toList();
    }
}
