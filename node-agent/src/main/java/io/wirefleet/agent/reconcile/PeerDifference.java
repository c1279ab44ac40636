package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.keys.PublicKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which peers two states have not in common, told apart by their public key. Those that are the same object in both
/// cost a glance, so that little is done where [EffectiveState#of] found little changed.
///
/// @param gone those that the first has and the second has not
/// @param changed those that differ
/// @param come those that only the second has
record PeerDifference(List<EffectivePeer> gone, List<ChangedPeer> changed, List<EffectivePeer> come) {
    record ChangedPeer(EffectivePeer from, EffectivePeer to) {}

    @SuppressWarnings("ReferenceEquality") // the same object is the same peer; others are compared
    static PeerDifference between(EffectiveState from, EffectiveState to) {
        PeerDifference difference = new PeerDifference(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Map<PublicKey, EffectivePeer> old = from.peers();
        Map<PublicKey, EffectivePeer> now = to.peers();
        Iterator<EffectivePeer> olds = old.values().iterator();
        Iterator<EffectivePeer> nows = now.values().iterator();
        EffectivePeer one = next(olds);
        EffectivePeer other = next(nows);
        while (one != null || other != null) {
            if (one == other) {
                one = next(olds);
                other = next(nows);
            } else if (other != null && !old.containsKey(other.publicKey())) {
                difference.come.add(other);
                other = next(nows);
            } else {
                EffectivePeer target = one == null ? null : now.get(one.publicKey());
                if (one != null && target == null) {
                    difference.gone.add(one);
                } else {
                    other = next(nows);
                }
                if (one != null && target != null && !one.equals(target)) {
                    difference.changed.add(new ChangedPeer(one, target));
                }
                one = next(olds);
            }
        }
        return difference;
    }

    private static @Nullable EffectivePeer next(Iterator<EffectivePeer> peers) {
        return peers.hasNext() ? peers.next() : null;
    }
}
