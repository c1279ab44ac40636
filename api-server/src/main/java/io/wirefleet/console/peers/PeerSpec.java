package io.wirefleet.console.peers;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What operators say of a peer.
///
/// @param owner the person who holds the device; null: nobody in particular
/// @param reservation the part of the network's plan that it draws from; null: what is not reserved
/// @param addresses asked for, or already given; one per family at the most, in order of family
/// @param routedPrefixes the networks behind it
/// @param persistentKeepaliveSeconds 0: off
/// @param hasPresharedKeys whether it has a preshared key on each server
/// @param expiresAt null: never
/// @param rotation the key that is to follow; null: it keeps its key
public record PeerSpec(
        String name,
        UUID networkId,
        @Nullable String owner,
        PublicKey publicKey,
        Map<String, String> tags,
        @Nullable String region,
        @Nullable String reservation,
        List<IpAddress> addresses,
        List<IpPrefix> routedPrefixes,
        int persistentKeepaliveSeconds,
        boolean hasPresharedKeys,
        boolean enabled,
        @Nullable Instant expiresAt,
        @Nullable Rotation rotation) {
    /// A change of the key.
    ///
    /// @param endsAt until when servers take both keys; null: for a week
    public record Rotation(
            PublicKey nextPublicKey, @Nullable Instant endsAt) {}

    public PeerSpec {
        tags = Map.copyOf(tags);
        addresses = List.copyOf(addresses);
        routedPrefixes = List.copyOf(routedPrefixes);
    }

    PeerSpec withOwner(String newOwner) {
        return new PeerSpec(
                name,
                networkId,
                newOwner,
                publicKey,
                tags,
                region,
                reservation,
                addresses,
                routedPrefixes,
                persistentKeepaliveSeconds,
                hasPresharedKeys,
                enabled,
                expiresAt,
                rotation);
    }

    PeerSpec withAddresses(List<IpAddress> given) {
        return with(publicKey, given, rotation);
    }

    /// The same with a key to follow.
    PeerSpec withRotation(@Nullable Rotation other) {
        return with(publicKey, addresses, other);
    }

    /// The same once its key has changed.
    PeerSpec rotated() {
        return rotation == null ? this : with(rotation.nextPublicKey(), addresses, null);
    }

    private PeerSpec with(PublicKey key, List<IpAddress> given, @Nullable Rotation other) {
        return new PeerSpec(
                name,
                networkId,
                owner,
                key,
                tags,
                region,
                reservation,
                given,
                routedPrefixes,
                persistentKeepaliveSeconds,
                hasPresharedKeys,
                enabled,
                expiresAt,
                other);
    }
}
