package io.wirefleet.agent.wireguard;

import static io.wirefleet.agent.wireguard.Keys.prefixes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DeviceReaderTest {
    private final PublicKey first = Keys.publicKey(new Random(2));
    private final PublicKey second = Keys.publicKey(new Random(3));
    private final PrivateKey privateKey = PrivateKey.generate(new SecureRandom());
    private final PresharedKey presharedKey = PresharedKey.generate(new SecureRandom());
    private final DevicePeer talking = new DevicePeer(
            first,
            presharedKey,
            Endpoint.parse("[abcd:23::33]:51820"),
            111,
            Instant.ofEpochSecond(1_700_000_000, 5),
            2224,
            38333,
            prefixes("192.168.4.4/32", "fd00::/8"));
    private final DevicePeer idle = new DevicePeer(second, null, null, 0, null, 0, 0, prefixes("192.168.4.5/32"));

    private String answer() {
        return """
                private_key=%s
                listen_port=12912
                fwmark=7
                public_key=%s
                preshared_key=%s
                protocol_version=1
                endpoint=[abcd:23::33%%2]:51820
                last_handshake_time_sec=1700000000
                last_handshake_time_nsec=5
                tx_bytes=38333
                rx_bytes=2224
                persistent_keepalive_interval=111
                allowed_ip=192.168.4.4/32
                allowed_ip=fd00::/8
                public_key=%s
                preshared_key=%s
                last_handshake_time_sec=0
                last_handshake_time_nsec=0
                tx_bytes=0
                rx_bytes=0
                persistent_keepalive_interval=0
                allowed_ip=192.168.4.5/32
                a line of a protocol to come
                =
                errno=0
                """.formatted(
                        privateKey.exposeHex(), first.hex(), presharedKey.exposeHex(), second.hex(), "0".repeat(64));
    }

    private static DeviceReader all() {
        return new DeviceReader("wg0", null, UnaryOperator.identity());
    }

    private static DeviceReader read(DeviceReader reader, String answer) {
        byte[] text = ("before\n" + answer).getBytes(StandardCharsets.US_ASCII);
        int from = "before\n".length();
        for (int to = from; to < text.length; to++) {
            if (text[to] == '\n') {
                reader.line(text, from, to);
                from = to + 1;
            }
        }
        return reader;
    }

    @Test
    void aGetOperationIsRead() {
        DeviceReader reader = read(all(), answer());

        assertThat(reader.errno()).isZero();
        assertThat(reader.device()).isEqualTo(new Device("wg0", privateKey.publicKey(), 12912, List.of(talking, idle)));
        assertThat(reader.privateKey()).isEqualTo(privateKey);
    }

    @Test
    void ofPeersThatAreNotWantedNothingIsTaken() {
        DeviceReader one =
                read(new DeviceReader("wg0", new KeySet(List.of(second)), UnaryOperator.identity()), answer());
        DeviceReader none = read(new DeviceReader("wg0", new KeySet(List.of()), UnaryOperator.identity()), answer());

        assertThat(one.device().peers()).containsExactly(idle);
        assertThat(none.device().peers()).isEmpty();
        assertThat(none.device().listenPort()).isEqualTo(12912);
        assertThat(none.errno()).isZero();
    }

    @Test
    void aPeerThatIsAsItWasIsTheSameObject() {
        KnownPeers known = new KnownPeers();
        Device before =
                read(new DeviceReader("wg0", null, known::same), answer()).device();
        known.keep(before.peers());

        Device after = read(
                        new DeviceReader("wg0", null, known::same), answer().replace("rx_bytes=2224", "rx_bytes=2225"))
                .device();

        assertThat(after.peers().getFirst().receiveBytes()).isEqualTo(2225);
        assertThat(after.peers().getLast()).isSameAs(before.peers().getLast());
        known.keep(List.of());
        assertThat(known.same(idle)).as("gone, and come again").isSameAs(idle);
    }

    @Test
    void errorsAreReadWhateverTheirSign() {
        assertThat(read(all(), "errno=-22\n").errno()).isEqualTo(Errno.EINVAL);
        assertThat(read(all(), "errno=98\n").errno()).isEqualTo(Errno.EADDRINUSE);
        assertThat(all().errno()).as("nothing was said").isEqualTo(Errno.EBADMSG);
    }

    @Test
    void aGarbledAnswerIsToldWithoutItsValue() {
        String secret = privateKey.exposeHex().substring(2);

        for (String line : List.of(
                "private_key=" + secret,
                "preshared_key=" + secret + "zz",
                "private_key=",
                "listen_port=",
                "private_key")) {
            assertThatThrownBy(() -> read(all(), "public_key=" + first.hex() + "\n" + line + "\n"))
                    .as(line)
                    .isInstanceOfSatisfying(
                            WireGuardException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADMSG))
                    .hasMessageContaining(line.split("=", -1)[0])
                    .hasMessageNotContaining(secret);
        }
    }
}
