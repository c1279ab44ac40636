package io.wirefleet.agent.wireguard;

import io.wirefleet.agent.netlink.GenericNetlink;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.contract.addresses.IpPrefix;

/// Writes the messages of WireGuard's generic netlink family (`linux/wireguard.h`), and says how long their parts
/// are.
final class DeviceMessages {
    static final int VERSION = 1;
    static final int WG_CMD_GET_DEVICE = 0;
    static final int WG_CMD_SET_DEVICE = 1;
    static final int WG_KEY_LEN = 32;

    static final int WGDEVICE_A_IFNAME = 2;
    static final int WGDEVICE_A_PRIVATE_KEY = 3;
    static final int WGDEVICE_A_PUBLIC_KEY = 4;
    static final int WGDEVICE_A_LISTEN_PORT = 6;
    static final int WGDEVICE_A_PEERS = 8;

    static final int WGPEER_A_PUBLIC_KEY = 1;
    static final int WGPEER_A_PRESHARED_KEY = 2;
    static final int WGPEER_A_FLAGS = 3;
    static final int WGPEER_A_ENDPOINT = 4;
    static final int WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL = 5;
    static final int WGPEER_A_LAST_HANDSHAKE_TIME = 6;
    static final int WGPEER_A_RX_BYTES = 7;
    static final int WGPEER_A_TX_BYTES = 8;
    static final int WGPEER_A_ALLOWEDIPS = 9;

    static final int WGPEER_F_REMOVE_ME = 1;
    static final int WGPEER_F_REPLACE_ALLOWEDIPS = 2;
    static final int WGPEER_F_UPDATE_ONLY = 4;

    static final int WGALLOWEDIP_A_FAMILY = 1;
    static final int WGALLOWEDIP_A_IPADDR = 2;
    static final int WGALLOWEDIP_A_CIDR_MASK = 3;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /// What a message needs before its first peer: headers, the longest name, port, private key, the peers' nest.
    static final int DEVICE_LENGTH = MessageBuilder.HEADER_LENGTH
            + GenericNetlink.HEADER_LENGTH
            + MessageBuilder.attributeLength(16)
            + MessageBuilder.attributeLength(2)
            + MessageBuilder.attributeLength(WG_KEY_LEN)
            + MessageBuilder.ATTRIBUTE_HEADER_LENGTH;

    /// What a peer needs at the most beside its allowed IPs.
    static final int PEER_LENGTH = MessageBuilder.ATTRIBUTE_HEADER_LENGTH
            + 2 * MessageBuilder.attributeLength(WG_KEY_LEN)
            + MessageBuilder.attributeLength(4)
            + MessageBuilder.attributeLength(2)
            + MessageBuilder.ATTRIBUTE_HEADER_LENGTH;

    private final int family;

    DeviceMessages(int family) {
        this.family = family;
    }

    MessageBuilder get(String name) {
        return GenericNetlink.message(family, WG_CMD_GET_DEVICE, VERSION, 0).string(WGDEVICE_A_IFNAME, name);
    }

    MessageBuilder set(String name, DeviceConfig config) {
        MessageBuilder message =
                GenericNetlink.message(family, WG_CMD_SET_DEVICE, VERSION, 0).string(WGDEVICE_A_IFNAME, name);
        if (config.privateKey() != null) {
            message.bytes(WGDEVICE_A_PRIVATE_KEY, config.privateKey().exposeBytes());
        }
        if (config.listenPort() != null) {
            message.u16(WGDEVICE_A_LISTEN_PORT, config.listenPort());
        }
        if (!config.peers().isEmpty()) {
            message.nested(
                    WGDEVICE_A_PEERS,
                    peers -> config.peers()
                            .forEach(peer -> peers.nested(0, nest -> {
                                put(nest, peer);
                            })));
        }
        return message;
    }

    private static void put(MessageBuilder nest, PeerConfig peer) {
        nest.bytes(WGPEER_A_PUBLIC_KEY, peer.publicKey().bytes());
        int flags = (peer.remove() ? WGPEER_F_REMOVE_ME : 0)
                | (peer.replaceAllowedIps() ? WGPEER_F_REPLACE_ALLOWEDIPS : 0)
                | (peer.updateOnly() ? WGPEER_F_UPDATE_ONLY : 0);
        if (flags != 0) {
            nest.u32(WGPEER_A_FLAGS, flags);
        }
        switch (peer.presharedKey()) {
            case PresharedKeyChange.Keep() -> {}
            case PresharedKeyChange.Clear() -> nest.bytes(WGPEER_A_PRESHARED_KEY, new byte[WG_KEY_LEN]);
            case PresharedKeyChange.Set(var key) -> nest.bytes(WGPEER_A_PRESHARED_KEY, key.exposeBytes());
        }
        if (peer.persistentKeepaliveSeconds() != null) {
            nest.u16(WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, peer.persistentKeepaliveSeconds());
        }
        if (!peer.allowedIps().isEmpty()) {
            nest.nested(
                    WGPEER_A_ALLOWEDIPS,
                    ips -> peer.allowedIps().forEach(prefix -> ips.nested(0, ip -> put(ip, prefix))));
        }
    }

    private static void put(MessageBuilder nest, IpPrefix prefix) {
        int addressFamily = switch (prefix.family()) {
            case IPV4 -> AF_INET;
            case IPV6 -> AF_INET6;
        };
        nest.u16(WGALLOWEDIP_A_FAMILY, addressFamily)
                .bytes(WGALLOWEDIP_A_IPADDR, prefix.address().bytes())
                .u8(WGALLOWEDIP_A_CIDR_MASK, prefix.length());
    }

    static int length(IpPrefix prefix) {
        return MessageBuilder.ATTRIBUTE_HEADER_LENGTH
                + MessageBuilder.attributeLength(2)
                + MessageBuilder.attributeLength(prefix.family().bits() / 8)
                + MessageBuilder.attributeLength(1);
    }
}
