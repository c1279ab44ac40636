package io.wirefleet.agent.wireguard;

import static io.wirefleet.agent.wireguard.Keys.prefixes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Answers to WG_CMD_GET_DEVICE as `drivers/net/wireguard/netlink.c` writes them.
class DevicePartTest {
    private final PublicKey own = Keys.publicKey(new Random(1));
    private final PublicKey first = Keys.publicKey(new Random(2));
    private final PublicKey second = Keys.publicKey(new Random(3));
    private final PresharedKey presharedKey = PresharedKey.generate(new SecureRandom());

    private static DevicePart part(MessageBuilder message) {
        return DevicePart.read(netlinkMessage(message));
    }

    private static NetlinkMessage netlinkMessage(MessageBuilder message) {
        byte[] bytes = message.toBytes();
        return new NetlinkMessage(0x21, 2, ByteBuffer.wrap(bytes, 16, bytes.length - 16));
    }

    private static MessageBuilder message() {
        return new MessageBuilder(0x21, 2).headerU8(0).headerU8(1).headerU16(0).string(2, "wg0");
    }

    private static void allowedIp(MessageBuilder nest, int family, String hex, int length) {
        nest.nested(
                0, ip -> ip.u8(3, length).u16(1, family).bytes(2, HexFormat.of().parseHex(hex)));
    }

    private static byte[] timespec(long seconds, long nanoseconds) {
        return ByteBuffer.allocate(16)
                .order(java.nio.ByteOrder.nativeOrder())
                .putLong(seconds)
                .putLong(nanoseconds)
                .array();
    }

    private void fullPeer(MessageBuilder peers, PublicKey key, String sockaddr, long seconds) {
        peers.nested(
                0,
                peer -> peer.bytes(1, key.bytes())
                        .bytes(2, seconds == 0 ? new byte[32] : presharedKey.exposeBytes())
                        .bytes(6, timespec(seconds, seconds))
                        .u16(5, 25)
                        .u64(8, 11)
                        .u64(7, 22)
                        .u32(10, 1)
                        .bytes(4, HexFormat.of().parseHex(sockaddr))
                        .nested(9, ips -> allowedIp(ips, 2, "0a080002", 32)));
    }

    @Test
    void aPeerIsReadWithAllThatIsSaidOfIt() {
        DevicePart part = part(message()
                .u32(1, 5)
                .bytes(3, new byte[32])
                .bytes(4, own.bytes())
                .u16(6, 51820)
                .u32(7, 0)
                .nested(8, peers -> {
                    fullPeer(peers, first, "0200ca6cc00002010000000000000000", 1_700_000_000);
                    fullPeer(peers, second, "0a00ca6c0000000020010db800000000000000000000000100000000", 0);
                }));

        assertThat(DevicePart.coalesce("wg0", List.of(part), UnaryOperator.identity()))
                .isEqualTo(new Device(
                        "wg0",
                        own,
                        51820,
                        List.of(
                                new DevicePeer(
                                        first,
                                        presharedKey,
                                        Endpoint.parse("192.0.2.1:51820"),
                                        25,
                                        Instant.ofEpochSecond(1_700_000_000, 1_700_000_000),
                                        22,
                                        11,
                                        prefixes("10.8.0.2/32")),
                                new DevicePeer(
                                        second,
                                        null,
                                        Endpoint.parse("[2001:db8::1]:51820"),
                                        25,
                                        null,
                                        22,
                                        11,
                                        prefixes("10.8.0.2/32")))));
    }

    @Test
    void aPeerThatGoesOnInTheNextMessageIsOnePeer() {
        DevicePart start = part(message()
                .bytes(4, own.bytes())
                .u16(6, 1)
                .nested(8, peers -> fullPeer(peers, first, "0200ca6cc00002010000000000000000", 5)));
        DevicePart more = part(message()
                .nested(
                        8,
                        peers -> peers.nested(
                                0,
                                peer -> peer.bytes(1, first.bytes()).nested(9, ips -> {
                                    allowedIp(ips, 10, "fd000008000000000000000000000002", 128);
                                    allowedIp(ips, 2, "c0a80000", 16);
                                }))));
        DevicePart rest = part(message().nested(8, peers -> {
            peers.nested(0, peer -> peer.bytes(1, first.bytes()).nested(9, ips -> allowedIp(ips, 2, "00000000", 0)));
            fullPeer(peers, second, "0200ca6cc00002010000000000000000", 5);
        }));

        Device device = DevicePart.coalesce("wg0", List.of(start, more, rest), UnaryOperator.identity());

        assertThat(device.publicKey()).isEqualTo(own);
        assertThat(device.listenPort()).isEqualTo(1);
        assertThat(device.peers()).hasSize(2);
        assertThat(device.peers().getFirst().allowedIps())
                .containsExactlyElementsOf(prefixes("10.8.0.2/32", "fd00:8::2/128", "192.168.0.0/16", "0.0.0.0/0"));
        assertThat(device.peers().getFirst().receiveBytes()).isEqualTo(22);
        assertThat(device.peers().getLast().publicKey()).isEqualTo(second);
    }

    @Test
    void peersThatAreNotAskedForArePassedBy() {
        PublicKey third = Keys.publicKey(new Random(4));
        NetlinkMessage start = netlinkMessage(message().bytes(4, own.bytes()).nested(8, peers -> {
            fullPeer(peers, first, "0200ca6cc00002010000000000000000", 5);
            fullPeer(peers, second, "0200ca6cc00002010000000000000000", 5);
        }));
        NetlinkMessage more = netlinkMessage(message().nested(8, peers -> {
            peers.nested(
                    0,
                    peer -> peer.bytes(1, second.bytes())
                            .nested(9, ips -> allowedIp(ips, 10, "fd000008000000000000000000000002", 128)));
            fullPeer(peers, third, "0200ca6cc00002010000000000000000", 5);
        }));
        KeySet which = new KeySet(List.of(own, second));

        Device device = DevicePart.coalesce(
                "wg0",
                List.of(DevicePart.readPeers(start, which), DevicePart.readPeers(more, which)),
                UnaryOperator.identity());

        assertThat(device.peers()).singleElement().satisfies(peer -> {
            assertThat(peer.publicKey()).isEqualTo(second);
            assertThat(peer.presharedKey()).isEqualTo(presharedKey);
            assertThat(peer.allowedIps()).containsExactlyElementsOf(prefixes("10.8.0.2/32", "fd00:8::2/128"));
        });
        assertThat(DevicePart.readPeers(netlinkMessage(message()), which).peers())
                .isEmpty();
    }

    @Test
    void aGarbledPeerIsRefusedEvenIfNotAskedFor() {
        NetlinkMessage tooLong = netlinkMessage(message().nested(8, peers -> peers.bytes(0, new byte[] {60, 0, 1, 0})));
        NetlinkMessage withoutKey =
                netlinkMessage(message().nested(8, peers -> peers.nested(0, peer -> peer.u16(5, 25))));

        for (NetlinkMessage message : List.of(tooLong, withoutKey)) {
            assertThatThrownBy(() -> DevicePart.readPeers(message, new KeySet(List.of(own))))
                    .isInstanceOf(NetlinkException.class);
        }
    }

    @Test
    void anInterfaceWithoutKeyAndPeersIsRead() {
        assertThat(DevicePart.coalesce("wg0", List.of(part(message().u16(6, 0).u32(7, 0))), UnaryOperator.identity()))
                .isEqualTo(new Device("wg0", null, 0, List.of()));
    }
}
