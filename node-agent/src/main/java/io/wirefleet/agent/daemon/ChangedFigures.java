package io.wirefleet.agent.daemon;

import io.wirefleet.agent.reconcile.EffectivePeer;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.contract.state.ObservedState.PeerFigures;
import io.wirefleet.contract.state.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which peers' handshakes and counters differ from what was last told. Of a peer with two keys, those of the key that
/// has its allowed IPs. Not for several threads.
final class ChangedFigures {
    private final Map<PeerId, PeerFigures> told = new HashMap<>();

    List<PeerFigures> update(EffectiveState state, List<DevicePeer> seen) {
        List<PeerFigures> changed = new ArrayList<>();
        for (DevicePeer figures : seen) {
            EffectivePeer peer = state.peers().get(figures.publicKey());
            if (peer != null && !peer.allowedIps().isEmpty()) {
                PeerId id = peer.item().id();
                PeerFigures now =
                        new PeerFigures(id, figures.latestHandshake(), figures.receiveBytes(), figures.transmitBytes());
                PeerFigures before = told.getOrDefault(id, new PeerFigures(id, null, 0, 0));
                if (!now.equals(before)) {
                    told.put(id, now);
                    changed.add(now);
                }
            }
        }
        if (told.size() > 2 * state.peers().size() + 100) {
            told.keySet()
                    .retainAll(state.peers().values().stream()
                            .map(peer -> peer.item().id())
                            .toList());
        }
        return changed;
    }
}
