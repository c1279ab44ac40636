package io.wirefleet.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeysTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// RFC 7748 section 6.1, both sides.
    @ParameterizedTest
    @CsvSource({
        "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a,"
                + " 8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
        "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb,"
                + " de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
    })
    void publicKeysAreThoseOfTheRfc(String privateHex, String publicHex) {
        PrivateKey key = PrivateKey.of(HexFormat.of().parseHex(privateHex));
        assertThat(key.publicKey().hex()).isEqualTo(publicHex);
    }

    @Test
    void keysSurviveTheirText() {
        PrivateKey key = PrivateKey.generate(RANDOM);
        assertThat(PrivateKey.parse(key.exposeText())).isEqualTo(key);
        assertThat(PublicKey.parse(key.publicKey().toString())).isEqualTo(key.publicKey());
        assertThat(PublicKey.of(key.publicKey().bytes())).isEqualTo(key.publicKey());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // the points whose order divides 8, and the spellings that only reduce to them (RFC 7748 section 7)
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void unusablePointsAreRefused(String hex) {
        String text = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> PublicKey.parse(text)).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64 at all, but of just the right length!", "====", "é"})
    void textThatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> PublicKey.parse(text)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void sloppyBase64IsRefused() {
        String text = PrivateKey.generate(RANDOM).publicKey().toString();
        char last = text.charAt(42);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        String sloppy = text.substring(0, 42) + alphabet.charAt(alphabet.indexOf(last) | 1) + "=";
        assertThatThrownBy(() -> PublicKey.parse(sloppy)).hasMessageContaining("canonical");
    }

    @Test
    void i12SecretsPrintNothingOfThemselvesAndErrorsDoNotRepeatThem() {
        PrivateKey key = PrivateKey.generate(RANDOM);
        PresharedKey preshared = PresharedKey.generate(RANDOM);
        assertThat(key.toString()).doesNotContain(key.exposeText()).doesNotContain(key.exposeHex());
        assertThat(preshared.toString()).doesNotContain(preshared.exposeText()).doesNotContain(preshared.exposeHex());
        String broken = key.exposeText().substring(1);
        assertThatThrownBy(() -> PrivateKey.parse(broken))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(broken));
    }
}
