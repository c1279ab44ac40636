package io.wirefleet.terraform.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.FakeConsole.Trouble;
import io.wirefleet.terraform.testing.ProviderInProcess;
import io.wirefleet.terraform.testing.ProviderInProcess.Result;
import io.wirefleet.terraform.values.Value;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets that go in, and those that come out.
final class SecretsTest {
    private static final String PEER = "wireguard_peer";
    private static final String TOKEN = "wireguard_api_token";

    @TempDir
    Path directory;

    private FakeConsole console;
    private ProviderInProcess provider;

    @BeforeEach
    void start() {
        console = FakeConsole.start(directory);
        provider = new ProviderInProcess(console, directory);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private static Map<String, Value> laptop(PrivateKey key, long version) {
        return Map.of(
                "name", Value.of("laptop"),
                "network_id", Value.of("n-1"),
                "private_key_wo", Value.of(key.exposeText()),
                "private_key_wo_version", Value.of(version));
    }

    @Test
    @DisplayName("I8, I12: a peer's private key gives its public key, and stands nowhere")
    void aPrivateKeyIsWriteOnly() {
        PrivateKey first = PrivateKey.generate(new SecureRandom());
        PrivateKey second = PrivateKey.generate(new SecureRandom());
        Result plan = provider.plan(PEER, Value.nothing(), laptop(first, 1));
        assertThat(plan.get("private_key_wo")).isEqualTo(Value.nothing());
        assertThat(plan.get("public_key"))
                .as("another key may come with the apply")
                .isEqualTo(Value.unknown());
        Value.Fields state =
                provider.apply(PEER, Value.nothing(), laptop(first, 1)).fields();
        assertThat(state.get("public_key")).isEqualTo(Value.of(first.publicKey().toString()));
        assertThat(state.get("private_key_wo")).isEqualTo(Value.nothing());
        assertThat(state.get("private_key_wo_version")).isEqualTo(Value.of(1));
        assertThat(console.fleet().named("peers", "laptop").toString())
                .doesNotContain(first.exposeText())
                .doesNotContain("_wo");
        Value refreshed = provider.read(PEER, state).fields();
        assertThat(provider.plan(PEER, refreshed, laptop(second, 1)).value())
                .as("the same version, whatever the key")
                .isEqualTo(refreshed);
        Value.Fields changed =
                provider.apply(PEER, refreshed, laptop(second, 2)).fields();
        assertThat(changed.get("public_key"))
                .isEqualTo(Value.of(second.publicKey().toString()));
        assertThat(provider.logged())
                .contains("/api/v1/peers")
                .doesNotContain(first.exposeText())
                .doesNotContain(second.exposeText());
    }

    @Test
    void aPeerHasOneKey() {
        PrivateKey key = PrivateKey.generate(new SecureRandom());
        Map<String, Value> config = new HashMap<>(laptop(key, 1));
        assertThat(provider.validate(PEER, config).text()).isEmpty();
        config.put("public_key", Value.of(key.publicKey().toString()));
        assertThat(provider.validate(PEER, config).text()).contains("Two keys");
        config.remove("private_key_wo");
        assertThat(provider.validate(PEER, config).text()).isEmpty();
        config.remove("public_key");
        assertThat(provider.validate(PEER, config).text()).contains("Missing public_key");
        config.put("private_key_wo", Value.of("nonsense-" + key.exposeText()));
        assertThat(provider.validate(PEER, config).text())
                .contains("Invalid private key")
                .doesNotContain(key.exposeText());
        config.put("private_key_wo", Value.unknown());
        assertThat(provider.validate(PEER, config).text()).isEmpty();
    }

    @Test
    void aTokensSecretIsKeptFromItsCreation() {
        Map<String, Value> config = new HashMap<>(Map.of("name", Value.of("ci"), "role", Value.of("operator")));
        Value.Fields state = provider.apply(TOKEN, Value.nothing(), config).fields();
        Value secret = state.get("token");
        assertThat(secret).isInstanceOf(Value.Text.class);
        Value.Fields refreshed = provider.read(TOKEN, state).fields();
        assertThat(refreshed).isEqualTo(state);
        config.put("expires_at", Value.of("2099-01-01T01:00:00+01:00"));
        Result plan = provider.plan(TOKEN, refreshed, config);
        assertThat(plan.replacing()).isEmpty();
        assertThat(plan.get("token")).as("known at plan time").isEqualTo(secret);
        assertThat(provider.apply(TOKEN, refreshed, config).fields().get("token"))
                .isEqualTo(secret);
        config.put("role", Value.of("auditor"));
        assertThat(provider.plan(TOKEN, refreshed, config).replacing()).containsExactly("role");
        assertThat(provider.data(TOKEN, Map.of("name", Value.of("ci"))).fields().fields())
                .containsKey("last_used_at")
                .doesNotContainKey("token");
        assertThat(provider.logged()).doesNotContain(((Value.Text) secret).text());
    }

    @Test
    void anImportedTokenHasNone() {
        Map<String, Value> config = new HashMap<>(Map.of("name", Value.of("ci"), "role", Value.of("operator")));
        provider.apply(TOKEN, Value.nothing(), config).fields();
        Value.Fields imported = provider.importState(TOKEN, "ci").fields();
        assertThat(imported.get("token")).isEqualTo(Value.nothing());
        assertThat(provider.plan(TOKEN, imported, config).value()).isEqualTo(imported);
        config.put("tags", Value.object(Map.of("team", Value.of("web"))));
        assertThat(provider.apply(TOKEN, imported, config).fields().get("token"))
                .isEqualTo(Value.nothing());
    }

    @Test
    void aTokenWhoseSecretWasLostIsToBeMadeAnew() {
        console.trouble(Trouble.CUT_AFTER);
        Result result =
                provider.apply(TOKEN, Value.nothing(), Map.of("name", Value.of("ci"), "role", Value.of("operator")));
        assertThat(result.text()).contains("The secret of the API token is lost", "makes another");
        assertThat(result.get("id")).as("so that Terraform can revoke it").isInstanceOf(Value.Text.class);
    }
}
