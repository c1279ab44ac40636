package io.wirefleet.terraform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.Main;
import io.wirefleet.terraform.generated.health.HealthCheckRequest;
import io.wirefleet.terraform.generated.health.HealthCheckResponse;
import io.wirefleet.terraform.generated.health.HealthGrpc;
import io.wirefleet.terraform.generated.tfplugin6.DynamicValue;
import io.wirefleet.terraform.generated.tfplugin6.GetProviderSchema;
import io.wirefleet.terraform.generated.tfplugin6.ReadResource;
import io.wirefleet.terraform.testing.PluginClient;
import io.wirefleet.terraform.testing.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class PluginProcessTest {
    private static final List<String> COMMAND = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());

    private final TestCertificate own = TestCertificate.generate("secp521r1");

    @Test
    void servesTheClientThatStartedItAndEndsWhenTold() throws InterruptedException {
        try (PluginClient plugin = PluginClient.start(COMMAND, own, Map.of())) {
            assertThat(plugin.handshake())
                    .matches("1\\|6\\|tcp\\|127\\.0\\.0\\.1:[0-9]+\\|grpc\\|[A-Za-z0-9+/]+")
                    .doesNotContain("=");
            GetProviderSchema.Response schema =
                    plugin.provider().getProviderSchema(GetProviderSchema.Request.getDefaultInstance());
            assertThat(schema.getResourceSchemasMap())
                    .containsOnlyKeys(
                            "wireguard_network",
                            "wireguard_server",
                            "wireguard_peer",
                            "wireguard_access_rule",
                            "wireguard_api_token");
            assertThat(schema.getDataSourceSchemasMap()).hasSize(12);
            assertThat(schema.getEphemeralResourceSchemasMap())
                    .containsOnlyKeys("wireguard_keypair", "wireguard_join_token");
            assertThat(schema.getFunctionsMap()).containsOnlyKeys("public_key", "exclude_cidrs");
            assertThat(schema.getServerCapabilities().getGetProviderSchemaOptional())
                    .isTrue();
            assertThat(schema.getServerCapabilities().getPlanDestroy()).isTrue();
            assertThat(HealthGrpc.newBlockingStub(plugin.channel())
                            .check(HealthCheckRequest.newBuilder()
                                    .setService("plugin")
                                    .build())
                            .getStatus())
                    .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
            assertGarbledValuesAreDiagnostics(plugin);
            for (String line : plugin.shutdown().lines().toList()) {
                JsonNode logged = Json.parse(line);
                assertThat(logged.path("@timestamp").asString("")).matches(".*T..:..:..\\.[0-9]{6}Z");
                assertThat(logged.path("@level").asString("")).isIn("debug", "warn", "error");
            }
            assertThat(plugin.process().exitValue()).isZero();
        }
    }

    private static void assertGarbledValuesAreDiagnostics(PluginClient plugin) {
        ReadResource.Response read = plugin.provider()
                .readResource(ReadResource.Request.newBuilder()
                        .setTypeName("wireguard_peer")
                        .setCurrentState(DynamicValue.newBuilder()
                                .setMsgpack(ByteString.copyFrom(new byte[] {(byte) 0xc1, 1, 2})))
                        .build());
        assertThat(read.getDiagnosticsList())
                .singleElement()
                .satisfies(diagnostic -> assertThat(diagnostic.getSummary())
                        .isEqualTo("Terraform and the provider do not understand each other"));
    }

    @Test
    void refusesEveryOtherClient() {
        try (PluginClient stranger =
                PluginClient.start(COMMAND, own, TestCertificate.generate("secp521r1"), Map.of())) {
            assertThatThrownBy(
                            () -> stranger.provider().getProviderSchema(GetProviderSchema.Request.getDefaultInstance()))
                    .isInstanceOf(StatusRuntimeException.class);
        }
        try (PluginClient nobody = PluginClient.start(COMMAND, own, null, Map.of())) {
            assertThatThrownBy(
                            () -> nobody.provider().getProviderSchema(GetProviderSchema.Request.getDefaultInstance()))
                    .isInstanceOf(StatusRuntimeException.class);
        }
    }

    @Test
    void speaksPlainWhereTerraformHasSwitchedTlsOff() throws InterruptedException {
        try (PluginClient plugin = PluginClient.start(COMMAND, null, Map.of())) {
            assertThat(plugin.handshake()).endsWith("|grpc|");
            assertThat(plugin.provider()
                            .getProviderSchema(GetProviderSchema.Request.getDefaultInstance())
                            .getDiagnosticsList())
                    .isEmpty();
            plugin.shutdown();
        }
    }

    @Test
    void tellsAPersonThatTerraformStartsIt() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(COMMAND).redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("This program is a Terraform provider.");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
    }
}
