package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to change of one peer (`linux/wireguard.h`, WGPEER_F_…). What it does not name stays: endpoint, session and
/// counters always.
///
/// @param remove take the peer off; the rest then says nothing
/// @param updateOnly do nothing if the interface does not have the peer
/// @param replaceAllowedIps drop the allowed IPs it has before adding these
/// @param persistentKeepaliveSeconds 0: off; null: as it is
/// @param allowedIps to be added; each is taken from the peer that has it
public record PeerConfig(
        PublicKey publicKey,
        boolean remove,
        boolean updateOnly,
        boolean replaceAllowedIps,
        PresharedKeyChange presharedKey,
        @Nullable Integer persistentKeepaliveSeconds,
        List<IpPrefix> allowedIps) {
    public PeerConfig {
        allowedIps = List.copyOf(allowedIps);
    }

    static PeerConfig removing(PublicKey publicKey) {
        return new PeerConfig(publicKey, true, false, false, new PresharedKeyChange.Keep(), null, List.of());
    }

    /// The same change with only the first of the allowed IPs.
    PeerConfig first(int count) {
        return new PeerConfig(
                publicKey,
                remove,
                updateOnly,
                replaceAllowedIps,
                presharedKey,
                persistentKeepaliveSeconds,
                allowedIps.subList(0, count));
    }

    /// What remains to be done after [#first]: the other allowed IPs, added to a peer that must still be there.
    PeerConfig continuation(int done) {
        return new PeerConfig(
                publicKey,
                false,
                true,
                false,
                new PresharedKeyChange.Keep(),
                null,
                allowedIps.subList(done, allowedIps.size()));
    }
}
