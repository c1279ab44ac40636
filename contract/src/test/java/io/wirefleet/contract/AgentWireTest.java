package io.wirefleet.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.agent.AgentToken;
import io.wirefleet.contract.agent.EnrolmentRequest;
import io.wirefleet.contract.agent.EnrolmentResponse;
import io.wirefleet.contract.agent.JoinToken;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.PortRange;
import io.wirefleet.contract.state.ServerId;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AgentWireTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n"})
    void noTextIsNoJson(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void aJoinTokenCarriesTheConsolesFingerprintAndHidesItself() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        var console = generator.generateKeyPair().getPublic();
        var other = generator.generateKeyPair().getPublic();
        JoinToken token = JoinToken.generate(RANDOM, JoinToken.fingerprint(console));
        JoinToken read = JoinToken.parse(token.exposeText());
        assertThat(read).isEqualTo(token);
        assertThat(read.isFor(console)).isTrue();
        assertThat(read.isFor(other)).isFalse();
        assertThat(read.secretHash()).isEqualTo(token.secretHash());
        assertThat(token.toString()).doesNotContain(token.exposeText().substring(4, 20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wfj_", "wfj_x.y", "wf_abc.def", "wfj_!!!.???", "wfj_AAAA.AAAA"})
    void textThatIsNoJoinTokenIsRefused(String text) {
        assertThatThrownBy(() -> JoinToken.parse(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("join token");
    }

    @Test
    void enrolmentSurvivesTheWire() {
        EnrolmentRequest request = new EnrolmentRequest(
                JoinToken.generate(RANDOM, new byte[32]),
                SigningKey.generate().verifyingKey(),
                PrivateKey.generate(RANDOM).publicKey(),
                "0.1.0",
                Capability.ALL);
        assertThat(EnrolmentRequest.read(request.toJson())).isEqualTo(request);
        EnrolmentResponse response = new EnrolmentResponse(
                new ServerId(UUID.randomUUID()), List.of(SigningKey.generate().verifyingKey()), null);
        assertThat(EnrolmentResponse.read(response.toJson())).isEqualTo(response);
    }

    @Test
    void anAgentTokenIsAJwtThatItsIdentityKeySigned() {
        SigningKey identity = SigningKey.generate();
        ServerId server = new ServerId(UUID.randomUUID());
        String[] parts = AgentToken.issue(identity, server, Instant.ofEpochSecond(1_800_000_000L))
                .split("\\.", -1);
        byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
        assertThat(identity.verifyingKey()
                        .verifies(signed, Base64.getUrlDecoder().decode(parts[2])))
                .isTrue();
        JsonFields claims =
                JsonFields.of(Json.parse(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)));
        assertThat(claims.text("sub")).isEqualTo(server.toString());
        assertThat(claims.requiredInteger("exp", 0, Long.MAX_VALUE)).isEqualTo(1_800_000_060L);
    }

    @Test
    void signingKeysSurviveTheirTextAndHideThemselves() {
        SigningKey key = SigningKey.generate();
        byte[] message = {1, 2, 3};
        SigningKey read = SigningKey.parse(key.exposeText());
        assertThat(key.verifyingKey().verifies(message, read.sign(message))).isTrue();
        assertThat(key.verifyingKey().verifies(new byte[] {1, 2}, read.sign(message)))
                .isFalse();
        assertThat(key.verifyingKey().verifies(message, new byte[] {9})).isFalse();
        assertThat(key.toString()).doesNotContain(key.exposeText().substring(0, 20));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"protocol\":\"sctp\"} | /protocol | one of tcp",
                "{} | /protocol | required",
                "{\"protocol\":\"tcp\",\"from\":0} | /from | between 1 and 65535",
                "{\"protocol\":\"tcp\",\"from\":\"1\"} | /from | must be an integer, not a string",
                "{\"protocol\":\"tcp\",\"from\":9,\"to\":8} | /to | must not be below",
                "{\"protocol\":\"tcp\",\"to\":8} | /from | is required",
                "{\"protocol\":\"icmp\",\"from\":8} | /from | icmp has no ports"
            })
    void wrongFieldsAreNamed(String json, String pointer, String detail) {
        assertThatThrownBy(() -> PortRange.read(JsonFields.of(Json.parse(json))))
                .isInstanceOfSatisfying(InvalidFieldException.class, e -> {
                    assertThat(e.pointer()).isEqualTo(pointer);
                    assertThat(e.detail()).contains(detail);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":1,\"a\":2}", "{} {}", "nul"})
    void textThatIsNotStrictlyJsonIsRefused(String text) {
        assertThatThrownBy(() -> JsonFields.of(Json.parse(text))).isInstanceOf(InvalidFieldException.class);
    }
}
