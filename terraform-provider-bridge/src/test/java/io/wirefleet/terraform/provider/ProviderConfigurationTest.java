package io.wirefleet.terraform.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.terraform.console.ConsoleSettings;
import io.wirefleet.terraform.console.WaitForApply;
import io.wirefleet.terraform.schema.AttributePath;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.testing.TestCertificate;
import io.wirefleet.terraform.values.Value;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProviderConfigurationTest {
    private static final Path HERE = Path.of("");

    private static final Map<String, Value> ENOUGH =
            Map.of("endpoint", Value.of("https://console.example.net:8443/"), "token", Value.of("wf_a"));

    @Test
    void takesItsDefaults() {
        assertThat(settings(Value.object(ENOUGH), Map.of()))
                .isEqualTo(new ConsoleSettings(
                        URI.create("https://console.example.net:8443"),
                        "wf_a",
                        null,
                        WaitForApply.REACHABLE,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(90),
                        null));
    }

    @Test
    void takesEverythingFromTheEnvironment(@TempDir Path directory) throws IOException {
        Path authority = directory.resolve("ca.pem");
        Files.writeString(authority, TestCertificate.generate("secp256r1").pem());
        Map<String, String> environment = Map.of(
                "WIREFLEET_ENDPOINT", "https://c",
                "WIREFLEET_OIDC_TOKEN", "jwt",
                "WIREFLEET_CA_FILE", authority.toString(),
                "WIREFLEET_WAIT_FOR_APPLY", "all",
                "WIREFLEET_APPLY_TIMEOUT_SECONDS", "5",
                "WIREFLEET_REQUEST_TIMEOUT_SECONDS", "300",
                "WIREFLEET_MAX_PEERS_CUT", "7");
        assertThat(settings(Value.object(Map.of()), environment))
                .isEqualTo(new ConsoleSettings(
                        URI.create("https://c"),
                        "jwt",
                        authority,
                        WaitForApply.ALL,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(300),
                        7L));
    }

    @Test
    void theConfigurationComesBeforeTheEnvironment() {
        Map<String, String> environment = Map.of(
                "WIREFLEET_ENDPOINT", "https://other",
                "WIREFLEET_TOKEN", "wf_other",
                "WIREFLEET_APPLY_TIMEOUT_SECONDS", "5");
        Map<String, Value> config = new HashMap<>(ENOUGH);
        config.put("apply_timeout_seconds", Value.of(7));
        ConsoleSettings settings = settings(Value.object(config), environment);
        assertThat(settings.endpoint()).hasHost("console.example.net");
        assertThat(settings.token()).isEqualTo("wf_a");
        assertThat(settings.applyTimeout()).isEqualTo(Duration.ofSeconds(7));
        config.put("max_peers_cut", Value.of(0));
        assertThat(settings(Value.object(config), Map.of("WIREFLEET_MAX_PEERS_CUT", "9"))
                        .maxPeersCut())
                .isZero();
    }

    @Test
    void whatIsMissingIsMissingOnItsAttribute() {
        List<Diagnostic> diagnostics = ProviderConfiguration.read(Value.object(Map.of()), Map.of(), HERE)
                .diagnostics();
        assertThat(diagnostics)
                .extracting(Diagnostic::attribute)
                .containsExactly(AttributePath.of("endpoint"), AttributePath.of("token"));
        assertThat(diagnostics.getFirst().detail()).contains("WIREFLEET_ENDPOINT");
        assertThat(ProviderConfiguration.validate(Value.object(Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "endpoint, console.example.net",
        "endpoint, http://console.example.net",
        "endpoint, https://console.example.net/api",
        "endpoint, https://user@console.example.net",
        "token, two words",
        "ca_file, /no/such/file",
        "wait_for_apply, some"
    })
    void whatIsWrongIsWrongOnItsAttribute(String name, String wrong) {
        Map<String, Value> config = new HashMap<>(ENOUGH);
        config.put(name, Value.of(wrong));
        ProviderConfiguration.Result result = ProviderConfiguration.read(Value.object(config), Map.of(), HERE);
        assertThat(result.settings()).isEmpty();
        assertThat(result.diagnostics())
                .singleElement()
                .satisfies(diagnostic -> assertThat(diagnostic.attribute()).isEqualTo(AttributePath.of(name)));
    }

    @Test
    void aLimitOfPeersIsAWholeNumber() {
        Map<String, Value> config = new HashMap<>(ENOUGH);
        config.put("max_peers_cut", Value.of(-1));
        assertThat(ProviderConfiguration.validate(Value.object(config)))
                .singleElement()
                .satisfies(
                        diagnostic -> assertThat(diagnostic.attribute()).isEqualTo(AttributePath.of("max_peers_cut")));
        assertThat(ProviderConfiguration.read(Value.object(ENOUGH), Map.of("WIREFLEET_MAX_PEERS_CUT", "many"), HERE)
                        .diagnostics())
                .singleElement()
                .satisfies(diagnostic -> assertThat(diagnostic.detail())
                        .startsWith("WIREFLEET_MAX_PEERS_CUT (in the environment) must be a whole number from 0"));
    }

    @Test
    void oneTokenIsEnough() {
        Map<String, Value> config = new HashMap<>(ENOUGH);
        config.put("oidc_token", Value.of("jwt"));
        assertThat(ProviderConfiguration.validate(Value.object(config)))
                .singleElement()
                .satisfies(diagnostic -> assertThat(diagnostic.attribute()).isEqualTo(AttributePath.of("oidc_token")));
    }

    @Test
    void whatIsNotKnownYetIsNotWrong() {
        Map<String, Value> config = new HashMap<>(ENOUGH);
        config.put("endpoint", Value.unknown());
        ProviderConfiguration.Result result = ProviderConfiguration.read(Value.object(config), Map.of(), HERE);
        assertThat(result.settings()).isEmpty();
        assertThat(result.diagnostics()).isEmpty();
        assertThat(ProviderConfiguration.validate(Value.object(config))).isEmpty();
    }

    private static ConsoleSettings settings(Value.Fields config, Map<String, String> environment) {
        ProviderConfiguration.Result result = ProviderConfiguration.read(config, environment, HERE);
        assertThat(result.diagnostics()).isEmpty();
        return result.settings().orElseThrow();
    }
}
