package io.wirefleet.agent.wireguard;

import static io.wirefleet.agent.wireguard.Keys.prefixes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfigurationTextTest {
    private final PublicKey first = Keys.publicKey(new Random(2));
    private final PublicKey second = Keys.publicKey(new Random(3));
    private final PrivateKey privateKey = PrivateKey.generate(new SecureRandom());
    private final PresharedKey presharedKey = PresharedKey.generate(new SecureRandom());

    @Test
    void aSetOperationNamesWhatChangesAndNothingElse() {
        DeviceConfig config = new DeviceConfig(
                privateKey,
                51820,
                List.of(
                        PeerConfig.removing(first),
                        new PeerConfig(
                                second,
                                false,
                                true,
                                true,
                                new PresharedKeyChange.Set(presharedKey),
                                0,
                                prefixes("10.8.0.2/32", "fd00:8::2/128"))));

        assertThat(ConfigurationText.set(config))
                .isEqualTo("""
                set=1
                private_key=%s
                listen_port=51820
                public_key=%s
                remove=true
                public_key=%s
                update_only=true
                preshared_key=%s
                persistent_keepalive_interval=0
                replace_allowed_ips=true
                allowed_ip=10.8.0.2/32
                allowed_ip=fd00:8::2/128

                """.formatted(privateKey.exposeHex(), first.hex(), second.hex(), presharedKey.exposeHex()));
        assertThat(ConfigurationText.set(new DeviceConfig(
                        null,
                        null,
                        List.of(new PeerConfig(
                                first, false, true, false, new PresharedKeyChange.Clear(), null, List.of())))))
                .contains("preshared_key=" + "0".repeat(64) + "\n")
                .doesNotContain("private_key", "listen_port", "replace_peers", "replace_allowed_ips");
    }

    @Test
    void aGetOperationIsRead() {
        List<String> lines = """
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
                errno=0
                """.formatted(
                privateKey.exposeHex(), first.hex(), presharedKey.exposeHex(), second.hex(), "0".repeat(64)).lines().toList();

        assertThat(ConfigurationText.errno(lines)).isZero();
        assertThat(ConfigurationText.device("wg0", lines))
                .isEqualTo(new Device(
                        "wg0",
                        privateKey.publicKey(),
                        12912,
                        List.of(
                                new DevicePeer(
                                        first,
                                        presharedKey,
                                        Endpoint.parse("[abcd:23::33]:51820"),
                                        111,
                                        Instant.ofEpochSecond(1_700_000_000, 5),
                                        2224,
                                        38333,
                                        prefixes("192.168.4.4/32", "fd00::/8")),
                                new DevicePeer(second, null, null, 0, null, 0, 0, List.of()))));
    }

    @Test
    void errorsAreReadWhateverTheirSign() {
        assertThat(ConfigurationText.errno(List.of("errno=-22"))).isEqualTo(Errno.EINVAL);
        assertThat(ConfigurationText.errno(List.of("errno=98"))).isEqualTo(Errno.EADDRINUSE);
        assertThat(ConfigurationText.errno(List.of())).isEqualTo(Errno.EBADMSG);
    }

    @Test
    void aGarbledAnswerIsToldWithoutItsValue() {
        String secret = privateKey.exposeHex().substring(2);

        assertThatThrownBy(() -> ConfigurationText.device("wg0", List.of("private_key=" + secret)))
                .isInstanceOfSatisfying(
                        WireGuardException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADMSG))
                .hasMessageContaining("private_key")
                .hasMessageNotContaining(secret);
    }
}
