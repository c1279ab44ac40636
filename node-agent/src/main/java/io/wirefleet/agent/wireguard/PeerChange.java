package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One step from what is observed of an interface's peers to what is desired. Prints as one line without secrets.
public sealed interface PeerChange {
    PublicKey publicKey();

    /// The change as a backend takes it.
    PeerConfig toConfig();

    record Remove(PublicKey publicKey) implements PeerChange {
        @Override
        public PeerConfig toConfig() {
            return PeerConfig.removing(publicKey);
        }

        @Override
        public String toString() {
            return "remove peer " + publicKey;
        }
    }

    record Add(DesiredPeer peer) implements PeerChange {
        @Override
        public PublicKey publicKey() {
            return peer.publicKey();
        }

        @Override
        public PeerConfig toConfig() {
            return new PeerConfig(
                    peer.publicKey(),
                    false,
                    false,
                    true,
                    PresharedKeyChange.between(null, peer.presharedKey()),
                    null,
                    peer.allowedIps());
        }

        @Override
        public String toString() {
            return "add peer " + peer.publicKey() + ": allowed IPs "
                    + peer.allowedIps().stream().map(IpPrefix::toString).collect(Collectors.joining(", "))
                    + (peer.presharedKey() == null ? "" : "; with a preshared key");
        }
    }

    /// @param persistentKeepaliveSeconds null: as it is
    /// @param added allowed IPs that it lacks
    /// @param removed allowed IPs that it should not have and that no other peer is given in the same step, which
    ///     would take them from it
    /// @param allowedIps all that it should have
    record Update(
            PublicKey publicKey,
            PresharedKeyChange presharedKey,
            @Nullable Integer persistentKeepaliveSeconds,
            List<IpPrefix> added,
            List<IpPrefix> removed,
            List<IpPrefix> allowedIps)
            implements PeerChange {
        public Update {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            allowedIps = List.copyOf(allowedIps);
        }

        boolean isEmpty() {
            return presharedKey instanceof PresharedKeyChange.Keep
                    && persistentKeepaliveSeconds == null
                    && added.isEmpty()
                    && removed.isEmpty();
        }

        @Override
        public PeerConfig toConfig() {
            boolean replace = !removed.isEmpty();
            return new PeerConfig(
                    publicKey,
                    false,
                    true,
                    replace,
                    presharedKey,
                    persistentKeepaliveSeconds,
                    replace ? allowedIps : added);
        }

        @Override
        public String toString() {
            List<String> parts = new ArrayList<>();
            added.forEach(prefix -> parts.add("add allowed IP " + prefix));
            removed.forEach(prefix -> parts.add("remove allowed IP " + prefix));
            switch (presharedKey) {
                case PresharedKeyChange.Keep() -> {}
                case PresharedKeyChange.Clear() -> parts.add("clear the preshared key");
                case PresharedKeyChange.Set(var _) -> parts.add("set the preshared key");
            }
            if (persistentKeepaliveSeconds != null) {
                parts.add("set the keepalive to " + persistentKeepaliveSeconds + " s");
            }
            return "update peer " + publicKey + ": " + String.join("; ", parts);
        }
    }
}
