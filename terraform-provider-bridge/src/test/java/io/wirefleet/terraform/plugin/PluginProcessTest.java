package io.wirefleet.terraform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.Main;
import io.wirefleet.terraform.generated.health.HealthCheckRequest;
import io.wirefleet.terraform.generated.health.HealthCheckResponse;
import io.wirefleet.terraform.generated.health.HealthGrpc;
import io.wirefleet.terraform.generated.tfplugin6.DynamicValue;
import io.wirefleet.terraform.generated.tfplugin6.GetProviderSchema;
import io.wirefleet.terraform.generated.tfplugin6.ProviderGrpc;
import io.wirefleet.terraform.generated.tfplugin6.ReadResource;
import io.wirefleet.terraform.testing.PluginClient;
import io.wirefleet.terraform.testing.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
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
    void prefersTheCipherThatIsQuickHereAndTakesAnother() throws Exception {
        try (PluginClient plugin = PluginClient.start(COMMAND, own, Map.of())) {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own.keyStore(), new char[0]);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            String[] handshake = plugin.handshake().split("\\|", -1);
            trusted.setCertificateEntry(
                    "plugin",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(Base64.getDecoder().decode(handshake[5]))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            int port = Integer.parseInt(handshake[3].split(":", -1)[1]);
            assertThat(cipher(context, port, _ -> true)).contains("CHACHA20");
            assertThat(cipher(context, port, name -> !name.contains("CHACHA20")))
                    .contains("AES");
        }
    }

    private static String cipher(SSLContext context, int port, Predicate<String> offered) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setEnabledCipherSuites(Arrays.stream(socket.getEnabledCipherSuites())
                    .filter(offered)
                    .toArray(String[]::new));
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getSession().getCipherSuite();
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
    void garbledCallsAreStatusesAndTheServiceGoesOn() throws Exception {
        try (PluginClient plugin = PluginClient.start(COMMAND, null, Map.of())) {
            int port = Integer.parseInt(plugin.handshake().split("[:|]", -1)[4]);
            SplittableRandom random = new SplittableRandom(5);
            for (int call = 0; call < 30; call++) {
                byte[] noise = new byte[random.nextInt(1, 3000)];
                random.nextBytes(noise);
                strangerSays(port, noise);
                MethodDescriptor<byte[], byte[]> method = ProviderGrpc.getApplyResourceChangeMethod().toBuilder(
                                BYTES, BYTES)
                        .build();
                assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                                plugin.channel(),
                                method,
                                CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
                                noise))
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class,
                                e -> assertThat(e.getStatus().getCode())
                                        .isNotIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.UNAVAILABLE));
            }
            strangerSays(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            assertGarbledValuesAreDiagnostics(plugin);
            for (String line : plugin.shutdown().lines().toList()) {
                assertThat(Json.parse(line).path("@message").asString("")).isNotEmpty();
            }
        }
    }

    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static void strangerSays(int port, byte[] noise) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(noise);
        }
    }

    @Test
    void strangersLeaveNoStackTraces() throws Exception {
        try (PluginClient plugin = PluginClient.start(COMMAND, own, Map.of())) {
            int port = Integer.parseInt(plugin.handshake().split("[:|]", -1)[4]);
            for (String said : List.of("GET / HTTP/1.1\r\n\r\n", "", "x".repeat(5000))) {
                strangerSays(port, said.getBytes(StandardCharsets.UTF_8));
            }
            assertGarbledValuesAreDiagnostics(plugin);
            for (String line : plugin.shutdown().lines().toList()) {
                assertThat(Json.parse(line).path("@message").asString("")).isNotEmpty();
            }
        }
    }

    /// Terraform shows its user the first line of standard output.
    @Test
    void whoeverStartsItWrongIsToldInOneLine() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(6);
        StringBuilder noise = new StringBuilder();
        random.ints(3000, ' ', '~').forEach(noise::appendCodePoint);
        assertThat(started(Map.of("TF_PLUGIN_MAGIC_COOKIE", "nonsense")))
                .startsWith("This program is a Terraform provider.");
        assertThat(started(Map.of("TF_PLUGIN_MAGIC_COOKIE", PluginEnvironment.MAGIC_COOKIE_VALUE)))
                .contains("offers ''", "Use Terraform 1.1 or later");
        assertThat(started(Map.of(
                        "TF_PLUGIN_MAGIC_COOKIE",
                        PluginEnvironment.MAGIC_COOKIE_VALUE,
                        "PLUGIN_PROTOCOL_VERSIONS",
                        "4,5")))
                .contains("offers '4,5'");
        for (String certificate : List.of(
                "garbage",
                " ",
                noise.toString(),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                own.pem().substring(0, 300))) {
            assertThat(started(Map.of(
                            "TF_PLUGIN_MAGIC_COOKIE",
                            PluginEnvironment.MAGIC_COOKIE_VALUE,
                            "PLUGIN_PROTOCOL_VERSIONS",
                            "5,6",
                            "PLUGIN_CLIENT_CERT",
                            certificate)))
                    .startsWith("PLUGIN_CLIENT_CERT holds no certificate");
        }
    }

    /// What it says on standard output, which is all that it says.
    private static String started(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(COMMAND);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(said.lines()).hasSize(1);
        return said;
    }
}
