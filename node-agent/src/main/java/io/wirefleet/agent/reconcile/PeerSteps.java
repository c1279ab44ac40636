package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.wireguard.DesiredPeer;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.agent.wireguard.PeerChange;
import io.wirefleet.agent.wireguard.PeerDiff;
import io.wirefleet.agent.wireguard.PresharedKeyChange;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The way between two sets of peers in two steps, for what must happen between them: nobody is given anything before
/// everybody has lost what they must lose.
///
/// What one peer keeps while it changes its key is not taken from the old key: it moves as it is given to the new one.
///
/// @param withdraw peers to take off, and allowed IPs to take from others
/// @param set peers to add, and to give and change what is left
record PeerSteps(List<PeerChange> withdraw, List<PeerChange> set) {
    /// @param kept allowed IPs that change the key, but not the peer
    static PeerSteps between(Collection<DevicePeer> observed, Collection<DesiredPeer> desired, Set<IpPrefix> kept) {
        Map<PublicKey, DesiredPeer> wanted = HashMap.newHashMap(desired.size());
        desired.forEach(peer -> wanted.put(peer.publicKey(), peer));
        List<PeerChange> withdraw = new ArrayList<>();
        List<DevicePeer> left = new ArrayList<>(observed.size());
        for (DevicePeer peer : observed) {
            DesiredPeer target = wanted.get(peer.publicKey());
            if (target == null) {
                withdraw.add(new PeerChange.Remove(peer.publicKey()));
            } else {
                left.add(narrowed(peer, target, kept, withdraw));
            }
        }
        return new PeerSteps(withdraw, PeerDiff.between(left, desired));
    }

    private static DevicePeer narrowed(
            DevicePeer peer, DesiredPeer target, Set<IpPrefix> moving, List<PeerChange> withdraw) {
        if (peer.allowedIps().equals(target.allowedIps())) {
            return peer;
        }
        Set<IpPrefix> may = new HashSet<>(target.allowedIps());
        may.addAll(moving);
        List<IpPrefix> kept = peer.allowedIps().stream().filter(may::contains).toList();
        if (kept.size() == peer.allowedIps().size()) {
            return peer;
        }
        List<IpPrefix> lost = peer.allowedIps().stream()
                .filter(prefix -> !may.contains(prefix))
                .toList();
        withdraw.add(
                new PeerChange.Update(peer.publicKey(), new PresharedKeyChange.Keep(), null, List.of(), lost, kept));
        return new DevicePeer(
                peer.publicKey(),
                peer.presharedKey(),
                peer.endpoint(),
                peer.persistentKeepaliveSeconds(),
                peer.latestHandshake(),
                peer.receiveBytes(),
                peer.transmitBytes(),
                kept);
    }
}
