package io.wirefleet.agent.wireguard;

import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.AttributeWalk;
import io.wirefleet.agent.netlink.Attributes;
import io.wirefleet.agent.netlink.GenericNetlink;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One message of the kernel's answer to WG_CMD_GET_DEVICE. What belongs to the device is in the first one only;
/// a peer whose allowed IPs do not fit is continued in the next, with nothing but its public key and more of
/// them.
record DevicePart(@Nullable PublicKey publicKey, @Nullable Integer listenPort, List<Peer> peers) {
    /// @param continued whether this is more of the peer before it
    record Peer(DevicePeer peer, boolean continued) {}

    static DevicePart read(NetlinkMessage message) {
        Attributes attributes = message.attributes(GenericNetlink.HEADER_LENGTH);
        Attribute publicKey = attributes.find(DeviceMessages.WGDEVICE_A_PUBLIC_KEY);
        Attribute listenPort = attributes.find(DeviceMessages.WGDEVICE_A_LISTEN_PORT);
        Attribute peers = attributes.find(DeviceMessages.WGDEVICE_A_PEERS);
        List<Peer> read = new ArrayList<>();
        if (peers != null) {
            peers.asNested().forEach(peer -> read.add(readPeer(peer.asNested())));
        }
        return new DevicePart(
                publicKey == null ? null : PublicKey.observed(publicKey.asBytes()),
                listenPort == null ? null : listenPort.asU16(),
                read);
    }

    /// Only these peers, and nothing of the device. The kernel begins each peer with its public key.
    static DevicePart readPeers(NetlinkMessage message, KeySet which) {
        Attribute peers = message.attributes(GenericNetlink.HEADER_LENGTH).find(DeviceMessages.WGDEVICE_A_PEERS);
        List<Peer> read = new ArrayList<>();
        if (peers != null) {
            byte[] key = new byte[DeviceMessages.WG_KEY_LEN];
            AttributeWalk walk = AttributeWalk.into(peers);
            while (walk.next()) {
                if (!walk.copyNested(DeviceMessages.WGPEER_A_PUBLIC_KEY, key) || which.contains(key)) {
                    read.add(readPeer(walk.nested()));
                }
            }
        }
        return new DevicePart(null, null, read);
    }

    /// The device that the parts tell of.
    ///
    /// @param same what to take for a peer that was read
    static Device coalesce(String name, List<DevicePart> parts, UnaryOperator<DevicePeer> same) {
        PublicKey publicKey = null;
        int listenPort = 0;
        List<DevicePeer> peers = new ArrayList<>();
        for (DevicePart part : parts) {
            publicKey = part.publicKey == null ? publicKey : part.publicKey;
            listenPort = part.listenPort == null ? listenPort : part.listenPort;
            for (Peer peer : part.peers) {
                boolean more = peer.continued
                        && !peers.isEmpty()
                        && peers.getLast().publicKey().equals(peer.peer.publicKey());
                peers.add(more ? join(peers.removeLast(), peer.peer.allowedIps()) : peer.peer);
            }
        }
        peers.replaceAll(same);
        return new Device(name, publicKey, listenPort, peers);
    }

    private static DevicePeer join(DevicePeer peer, List<IpPrefix> more) {
        List<IpPrefix> allowedIps = new ArrayList<>(peer.allowedIps());
        allowedIps.addAll(more);
        return new DevicePeer(
                peer.publicKey(),
                peer.presharedKey(),
                peer.endpoint(),
                peer.persistentKeepaliveSeconds(),
                peer.latestHandshake(),
                peer.receiveBytes(),
                peer.transmitBytes(),
                allowedIps);
    }

    private static Peer readPeer(Attributes attributes) {
        Attribute keepalive = attributes.find(DeviceMessages.WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL);
        Attribute received = attributes.find(DeviceMessages.WGPEER_A_RX_BYTES);
        Attribute transmitted = attributes.find(DeviceMessages.WGPEER_A_TX_BYTES);
        Attribute allowedIps = attributes.find(DeviceMessages.WGPEER_A_ALLOWEDIPS);
        List<IpPrefix> prefixes = new ArrayList<>();
        if (allowedIps != null) {
            allowedIps.asNested().forEach(ip -> prefixes.add(readAllowedIp(ip.asNested())));
        }
        DevicePeer peer = new DevicePeer(
                PublicKey.observed(
                        attributes.require(DeviceMessages.WGPEER_A_PUBLIC_KEY).asBytes()),
                presharedKey(attributes.find(DeviceMessages.WGPEER_A_PRESHARED_KEY)),
                endpoint(attributes.find(DeviceMessages.WGPEER_A_ENDPOINT)),
                keepalive == null ? 0 : keepalive.asU16(),
                handshake(attributes.find(DeviceMessages.WGPEER_A_LAST_HANDSHAKE_TIME)),
                received == null ? 0 : received.asU64(),
                transmitted == null ? 0 : transmitted.asU64(),
                prefixes);
        return new Peer(peer, received == null);
    }

    private static @Nullable PresharedKey presharedKey(@Nullable Attribute attribute) {
        if (attribute == null) {
            return null;
        }
        byte[] bytes = attribute.asBytes();
        boolean none = Arrays.equals(bytes, new byte[DeviceMessages.WG_KEY_LEN]);
        return none ? null : PresharedKey.of(bytes);
    }

    /// `struct sockaddr_in` or `struct sockaddr_in6`.
    private static @Nullable Endpoint endpoint(@Nullable Attribute attribute) {
        if (attribute == null || attribute.length() < 8) {
            return null;
        }
        ByteBuffer address = attribute.asBuffer();
        int port = attribute.asBuffer().order(ByteOrder.BIG_ENDIAN).getShort(2) & 0xffff;
        return switch (address.getShort(0)) {
            case DeviceMessages.AF_INET -> new Endpoint(address(address, 4, 4), port);
            case DeviceMessages.AF_INET6 ->
                attribute.length() < 24 ? null : new Endpoint(address(address, 8, 16), port);
            default -> null;
        };
    }

    private static IpAddress address(ByteBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return IpAddress.of(bytes);
    }

    /// `struct __kernel_timespec`; zero: none yet.
    private static @Nullable Instant handshake(@Nullable Attribute attribute) {
        if (attribute == null || attribute.length() < 16) {
            return null;
        }
        ByteBuffer time = attribute.asBuffer();
        long seconds = time.getLong(0);
        long nanoseconds = time.getLong(8);
        return seconds == 0 && nanoseconds == 0 ? null : Instant.ofEpochSecond(seconds, nanoseconds);
    }

    private static IpPrefix readAllowedIp(Attributes attributes) {
        IpAddress address = IpAddress.of(
                attributes.require(DeviceMessages.WGALLOWEDIP_A_IPADDR).asBytes());
        return IpPrefix.containing(
                address,
                attributes.require(DeviceMessages.WGALLOWEDIP_A_CIDR_MASK).asU8());
    }
}
