package io.wirefleet.terraform.ephemeral;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.FakeConsole.Trouble;
import io.wirefleet.terraform.testing.ProviderInProcess;
import io.wirefleet.terraform.testing.ProviderInProcess.Result;
import io.wirefleet.terraform.values.Value;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EphemeralResourcesTest {
    @TempDir
    Path directory;

    @Test
    void aKeyPairIsAnotherOneEachTimeAndNeedsNoConsole() {
        ProviderInProcess provider = new ProviderInProcess();
        Value.Fields pair = provider.open("wireguard_keypair", Map.of()).fields();
        String privateKey = ((Value.Text) pair.get("private_key")).text();
        assertThat(pair.get("public_key"))
                .isEqualTo(Value.of(PrivateKey.parse(privateKey).publicKey().toString()));
        assertThat(provider.open("wireguard_keypair", Map.of()).get("private_key"))
                .isNotEqualTo(pair.get("private_key"));
        assertThat(provider.logged()).doesNotContain(privateKey);
    }

    @Test
    void aJoinTokenIsForOneServerAndExpires() {
        try (FakeConsole console = FakeConsole.start(directory)) {
            ProviderInProcess provider = new ProviderInProcess(console, directory);
            Value.Fields token = provider.open("wireguard_join_token", Map.of("server_id", Value.of("s-1")))
                    .fields();
            assertThat(token.get("join_token")).isInstanceOf(Value.Text.class);
            assertThat(token.get("expires_at")).isEqualTo(Value.of("2099-01-01T00:00:00Z"));
            assertThat(console.requests()).containsExactly("POST /api/v1/servers/s-1/join-tokens");
            assertThat(provider.logged()).doesNotContain(((Value.Text) token.get("join_token")).text());
        }
    }

    @Test
    void aJoinTokenWhoseSecretWasLostSaysSo() {
        try (FakeConsole console = FakeConsole.start(directory)) {
            console.trouble(Trouble.CUT_AFTER);
            Result result = new ProviderInProcess(console, directory)
                    .open("wireguard_join_token", Map.of("server_id", Value.of("s-1")));
            assertThat(result.text()).contains("The secret of the join token is lost", "Run Terraform again");
        }
    }

    @Test
    void aJoinTokenNeedsAConfiguredProvider() {
        assertThat(new ProviderInProcess()
                        .open("wireguard_join_token", Map.of("server_id", Value.of("s-1")))
                        .text())
                .contains("The provider is not configured");
    }
}
