package io.wirefleet.agent.wireguard;

import static io.wirefleet.agent.wireguard.Keys.prefixes;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.testing.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The encoded bytes, read by a decoder that shares nothing with the encoder but `linux/wireguard.h`.
class DeviceMessagesTest {
    private static final DeviceMessages MESSAGES = new DeviceMessages(0x21);

    /// An attribute: its type, its offset and length within the message.
    private record Tlv(int type, int start, int length) {}

    private static List<Tlv> walk(byte[] bytes, int from, int to) {
        List<Tlv> found = new ArrayList<>();
        int at = from;
        while (at < to) {
            int length = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
            int type = ((bytes[at + 2] & 0xff) | (bytes[at + 3] & 0xff) << 8) & 0x3fff;
            assertThat(length).isBetween(4, to - at);
            found.add(new Tlv(type, at + 4, length - 4));
            at += (length + 3) / 4 * 4;
        }
        return found;
    }

    private static List<Tlv> inside(byte[] bytes, Tlv outer) {
        return walk(bytes, outer.start, outer.start + outer.length);
    }

    private static byte[] value(byte[] bytes, Tlv tlv) {
        return Arrays.copyOfRange(bytes, tlv.start, tlv.start + tlv.length);
    }

    /// A device as WG_CMD_SET_DEVICE builds it up in the kernel.
    private static final class ModelDevice {
        final Map<String, Set<String>> allowedIps = new LinkedHashMap<>();
        final List<String> privateKeys = new ArrayList<>();
        final List<Integer> ports = new ArrayList<>();
        final List<String> presharedKeys = new ArrayList<>();
        int longest;

        void set(byte[] message) {
            longest = Math.max(longest, message.length);
            ByteBuffer header = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(header.getInt(0)).isLessThanOrEqualTo(message.length);
            assertThat(header.getShort(4)).isEqualTo((short) 0x21);
            assertThat(message[16]).as("WG_CMD_SET_DEVICE").isEqualTo((byte) 1);
            for (Tlv tlv : walk(message, 20, message.length)) {
                switch (tlv.type) {
                    case 2 ->
                        assertThat(new String(value(message, tlv), java.nio.charset.StandardCharsets.US_ASCII))
                                .isEqualTo("wg0\0");
                    case 3 -> privateKeys.add(HexFormat.of().formatHex(value(message, tlv)));
                    case 6 -> ports.add(header.getShort(tlv.start) & 0xffff);
                    case 8 -> inside(message, tlv).forEach(peer -> setPeer(message, inside(message, peer)));
                    default -> throw new AssertionError("device attribute " + tlv.type);
                }
            }
        }

        private void setPeer(byte[] message, List<Tlv> peer) {
            String key = HexFormat.of().formatHex(value(message, peer.getFirst()));
            assertThat(peer.getFirst().type).isEqualTo(1);
            int flags = 0;
            for (Tlv tlv : peer) {
                switch (tlv.type) {
                    case 1 -> assertThat(tlv.length).isEqualTo(32);
                    case 2 -> presharedKeys.add(HexFormat.of().formatHex(value(message, tlv)));
                    case 3 -> flags = message[tlv.start];
                    case 5 -> assertThat(tlv.length).isEqualTo(2);
                    case 9 -> assertThat(tlv.length).isPositive();
                    default -> throw new AssertionError("peer attribute " + tlv.type);
                }
            }
            if ((flags & 1) != 0) {
                allowedIps.remove(key);
                return;
            }
            if ((flags & 4) != 0 && !allowedIps.containsKey(key)) {
                return;
            }
            Set<String> own = allowedIps.computeIfAbsent(key, _ -> new LinkedHashSet<>());
            if ((flags & 2) != 0) {
                own.clear();
            }
            peer.stream()
                    .filter(tlv -> tlv.type == 9)
                    .flatMap(tlv -> inside(message, tlv).stream())
                    .forEach(ip -> own.add(allowedIp(message, inside(message, ip))));
        }

        private static String allowedIp(byte[] message, List<Tlv> ip) {
            assertThat(ip).extracting(Tlv::type).containsExactly(1, 2, 3);
            IpAddress address = IpAddress.of(value(message, ip.get(1)));
            assertThat((int) message[ip.get(0).start]).isEqualTo(address.family() == IpAddress.Family.IPV4 ? 2 : 10);
            return address + "/" + (message[ip.get(2).start] & 0xff);
        }
    }

    private static ModelDevice set(DeviceConfig config, int limit) {
        ModelDevice device = new ModelDevice();
        for (DeviceConfig part : MessageSplitter.split(config, limit)) {
            device.set(MESSAGES.set("wg0", part).toBytes());
        }
        assertThat(device.longest).isLessThanOrEqualTo(limit);
        return device;
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void aSmallConfigurationIsEncodedAsAgreed() {
        PublicKey first = PublicKey.of(filled(0x11));
        PublicKey second = PublicKey.of(filled(0x22));
        PublicKey third = PublicKey.of(filled(0x33));
        DeviceConfig config = new DeviceConfig(
                PrivateKey.of(filled(0x44)),
                51820,
                List.of(
                        PeerConfig.removing(first),
                        new PeerConfig(
                                second,
                                false,
                                false,
                                true,
                                new PresharedKeyChange.Set(PresharedKey.of(filled(0x55))),
                                null,
                                prefixes("10.8.0.2/32", "fd00:8::2/128")),
                        new PeerConfig(
                                third,
                                false,
                                true,
                                false,
                                new PresharedKeyChange.Clear(),
                                0,
                                prefixes("192.168.0.0/16"))));
        String hex = HexFormat.of().formatHex(MESSAGES.set("wg0", config).toBytes());

        Golden.check("wireguard-set-device.hex", hex.replaceAll("(.{64})", "$1\n") + "\n");
        Golden.check(
                "wireguard-get-device.hex",
                HexFormat.of().formatHex(MESSAGES.get("wg0").toBytes()) + "\n");
    }

    @Test
    void whatBelongsToTheDeviceIsSetOnceAndEveryPeerArrives() {
        PrivateKey key = PrivateKey.of(filled(0x44));
        List<DesiredPeer> peers = Keys.peers(60_000, 7);
        DeviceConfig config = new DeviceDiff(key, 51820, PeerDiff.between(List.of(), peers)).toConfig();

        ModelDevice device = set(config, KernelWireGuard.MESSAGE_LIMIT);

        assertThat(device.privateKeys).containsExactly(key.exposeHex());
        assertThat(device.ports).containsExactly(51820);
        assertThat(device.allowedIps).hasSize(60_000);
        for (DesiredPeer peer : peers) {
            assertThat(device.allowedIps.get(peer.publicKey().hex()))
                    .containsExactlyElementsOf(
                            peer.allowedIps().stream().map(IpPrefix::toString).toList());
        }
    }

    @Test
    void aPeerWithThousandsOfAllowedIpsIsContinuedWithoutReplacingWhatWasSet() {
        List<IpPrefix> many = new ArrayList<>();
        IpAddress base = IpAddress.parse("10.0.0.0");
        for (int i = 0; i < 5000; i++) {
            many.add(base.plus(i).toPrefix());
            many.add(IpAddress.parse("fd00::").plus(i).toPrefix());
        }
        Random random = new Random(3);
        DesiredPeer small = new DesiredPeer(Keys.publicKey(random), null, prefixes("172.16.0.1/32"));
        DesiredPeer large = new DesiredPeer(Keys.publicKey(random), PresharedKey.of(filled(9)), many);
        DesiredPeer last = new DesiredPeer(Keys.publicKey(random), null, prefixes("172.16.0.2/32"));
        DeviceConfig config =
                new DeviceDiff(null, null, PeerDiff.between(List.of(), List.of(small, large, last))).toConfig();

        ModelDevice device = set(config, KernelWireGuard.MESSAGE_LIMIT);

        assertThat(device.allowedIps.get(large.publicKey().hex()))
                .containsExactlyElementsOf(many.stream().map(IpPrefix::toString).toList());
        assertThat(device.allowedIps.get(small.publicKey().hex())).containsExactly("172.16.0.1/32");
        assertThat(device.allowedIps.get(last.publicKey().hex())).containsExactly("172.16.0.2/32");
        assertThat(device.presharedKeys).hasSize(1);
    }

    @Test
    void everyLimitIsKept() {
        List<PeerChange> changes = PeerDiff.between(List.of(), Keys.peers(200, 5));
        DeviceConfig config = new DeviceDiff(PrivateKey.of(filled(1)), 1, changes).toConfig();

        for (int limit = 1024; limit < 8192; limit += 61) {
            assertThat(set(config, limit).allowedIps).hasSize(200);
        }
    }

    @Test
    void nothingToSetIsNoMessage() {
        assertThat(MessageSplitter.split(new DeviceConfig(null, null, List.of()), 1024))
                .isEmpty();
        assertThat(MessageSplitter.split(new DeviceConfig(null, 1, List.of()), 1024))
                .hasSize(1);
    }
}
