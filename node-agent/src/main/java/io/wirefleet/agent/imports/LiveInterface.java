package io.wirefleet.agent.imports;

import io.wirefleet.agent.reconcile.Links.Link;
import io.wirefleet.agent.wireguard.Device;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.contract.imports.FoundInterface;
import io.wirefleet.contract.imports.FoundPeer;
import io.wirefleet.contract.keys.PublicKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a live interface, which knows no names; those may come from its configuration file.
public final class LiveInterface {
    private LiveInterface() {}

    /// @param file whose comments and name servers are used; null: none
    /// @throws IllegalArgumentException if the interface has no key
    public static FoundInterface read(Link link, Device device, @Nullable FoundInterface file) {
        PublicKey key = device.publicKey();
        if (key == null) {
            throw new IllegalArgumentException(device.name() + " has no private key");
        }
        Map<PublicKey, FoundPeer> named = new HashMap<>();
        if (file != null) {
            file.peers().forEach(peer -> named.put(peer.publicKey(), peer));
        }
        return new FoundInterface(
                "live " + device.name(),
                device.name(),
                device.listenPort() == 0 ? null : device.listenPort(),
                key,
                link.addresses().stream()
                        .sorted(Comparator.comparing(Objects::toString))
                        .toList(),
                link.mtu(),
                file == null ? List.of() : file.dnsServers(),
                device.peers().stream()
                        .sorted(Comparator.comparing(DevicePeer::publicKey))
                        .map(peer -> found(peer, named.get(peer.publicKey())))
                        .toList(),
                file == null ? List.of() : file.notes());
    }

    private static FoundPeer found(DevicePeer peer, @Nullable FoundPeer inFile) {
        return new FoundPeer(
                peer.publicKey(),
                inFile == null ? null : inFile.name(),
                inFile == null ? null : inFile.email(),
                peer.allowedIps(),
                peer.persistentKeepaliveSeconds(),
                peer.presharedKey() != null);
    }
}
