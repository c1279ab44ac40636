package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.keys.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What separates an interface from what is desired of it. Prints without secrets.
///
/// @param privateKey the key to set; null: it has the right one
/// @param listenPort the port to set; null: it has the right one
public record DeviceDiff(
        @Nullable PrivateKey privateKey, @Nullable Integer listenPort, List<PeerChange> peers) {
    public DeviceDiff {
        peers = List.copyOf(peers);
    }

    /// @throws IllegalArgumentException as [PeerDiff#between] does
    public static DeviceDiff between(Device observed, DesiredDevice desired) {
        boolean sameKey = Objects.equals(desired.privateKey().publicKey(), observed.publicKey());
        return new DeviceDiff(
                sameKey ? null : desired.privateKey(),
                observed.listenPort() == desired.listenPort() ? null : desired.listenPort(),
                PeerDiff.between(observed.peers(), desired.peers()));
    }

    public boolean isEmpty() {
        return privateKey == null && listenPort == null && peers.isEmpty();
    }

    /// The changes as a backend takes them.
    public DeviceConfig toConfig() {
        return new DeviceConfig(
                privateKey, listenPort, peers.stream().map(PeerChange::toConfig).toList());
    }

    /// One line per change.
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        if (privateKey != null) {
            lines.add("set the private key");
        }
        if (listenPort != null) {
            lines.add("set the listen port to " + listenPort);
        }
        peers.forEach(change -> lines.add(change.toString()));
        return lines;
    }
}
