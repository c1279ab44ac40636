package io.wirefleet.agent.wireguard;

import static io.wirefleet.agent.wireguard.Keys.prefixes;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.security.SecureRandom;
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
}
