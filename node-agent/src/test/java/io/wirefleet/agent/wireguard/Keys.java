package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Keys and peers for tests, made from a seed.
final class Keys {
    private Keys() {}

    /// A public key whose private half nobody knows.
    static PublicKey publicKey(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        bytes[31] &= 0x3f;
        return PublicKey.of(bytes);
    }

    /// Peers with one IPv4 and one IPv6 address each, from 10.0.0.1 and fd00::1 on.
    static List<DesiredPeer> peers(int count, long seed) {
        Random random = new Random(seed);
        List<DesiredPeer> peers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            peers.add(new DesiredPeer(
                    publicKey(random),
                    null,
                    List.of(
                            IpAddress.parse("10.0.0.0").plus(i).toPrefix(),
                            IpAddress.parse("fd00::").plus(i).toPrefix())));
        }
        return peers;
    }

    static List<IpPrefix> prefixes(String... texts) {
        return Stream.of(texts).map(IpPrefix::parse).toList();
    }

    /// A peer as it is observed once it has been configured as desired.
    static DevicePeer observed(DesiredPeer peer) {
        return new DevicePeer(peer.publicKey(), peer.presharedKey(), null, 0, null, 0, 0, peer.allowedIps());
    }
}
