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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
                if (!isTold(told.get(id), figures)) {
                    PeerFigures now = new PeerFigures(
                            id, figures.latestHandshake(), figures.receiveBytes(), figures.transmitBytes());
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

    /// @param last null: nothing was told, which says that there was nothing
    private static boolean isTold(@Nullable PeerFigures last, DevicePeer seen) {
        return last == null
                ? seen.latestHandshake() == null && seen.receiveBytes() == 0 && seen.transmitBytes() == 0
                : Objects.equals(seen.latestHandshake(), last.latestHandshakeAt())
                        && seen.receiveBytes() == last.receiveBytes()
                        && seen.transmitBytes() == last.transmitBytes();
    }
}
