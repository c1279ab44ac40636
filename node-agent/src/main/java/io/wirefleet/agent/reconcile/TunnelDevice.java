package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The WireGuard side of an interface: key, port and peers.
public interface TunnelDevice {
    /// A device as it is.
    ///
    /// @param publicKey null: it has no key yet
    /// @param listenPort 0: none chosen yet
    record Device(@Nullable PublicKey publicKey, int listenPort, Map<PublicKey, Peer> peers) {}

    /// A peer as it is.
    ///
    /// @param latestHandshakeAt null: none yet
    record Peer(PeerConfig config, @Nullable Instant latestHandshakeAt, long receiveBytes, long transmitBytes) {}

    /// The device and its peers; of the peers only those asked for.
    ///
    /// @param which null: all
    Device read(String name, @Nullable Set<PublicKey> which);

    void setPrivateKey(String name, PrivateKey key);

    void setListenPort(String name, int port);

    /// Takes peers off, then adds or changes others; all else of the device stays as it is, and of a changed peer its
    /// endpoint, session and counters (I6).
    void changePeers(String name, List<PublicKey> removed, List<PeerConfig> set);
}
