package io.wirefleet.terraform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.wirefleet.terraform.Main;
import io.wirefleet.terraform.generated.tfplugin6.ConfigureProvider;
import io.wirefleet.terraform.generated.tfplugin6.DynamicValue;
import io.wirefleet.terraform.generated.tfplugin6.GetProviderSchema;
import io.wirefleet.terraform.testing.PluginClient;
import io.wirefleet.terraform.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher's own script, with a Java of this machine where packaging puts the runtime.
final class LingeringTest {
    private final TestCertificate own = TestCertificate.generate("secp521r1");
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path directory;

    private Path launcher;
    private Path place;

    @BeforeEach
    void writeLauncher() throws IOException {
        launcher = directory.resolve("launcher");
        place = directory.resolve("wirefleet-provider");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Files.writeString(
                launcher,
                "trap '' INT\nhome=" + directory + "\nbefore=\nstart() { exec $before " + java
                        + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow"
                        + " --enable-native-access=ALL-UNNAMED -cp '" + System.getProperty("java.class.path") + "' "
                        + Main.class.getName() + " \"$@\"; }\n"
                        + Files.readString(Path.of("src/launcher/linger.sh")));
        environment.put("XDG_RUNTIME_DIR", directory.toString());
        environment.put("WIREFLEET_TOKEN", "not-to-be-kept");
        environment.put("WIREFLEET_PROVIDER_LINGER_SECONDS", "60");
    }

    @AfterEach
    void endThoseThatLinger() throws Exception {
        for (ProcessHandle process : lingering()) {
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    private static void awaitEnd(ProcessHandle process) throws Exception {
        process.onExit().get(30, TimeUnit.SECONDS);
    }

    private PluginClient start(TestCertificate announced, TestCertificate shown) {
        return PluginClient.start(List.of("sh", launcher.toString()), announced, shown, environment);
    }

    private PluginClient start() {
        return start(own, own);
    }

    private List<Path> rooms() throws IOException {
        List<Path> rooms = new ArrayList<>();
        if (Files.isDirectory(place)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(place)) {
                found.forEach(rooms::add);
            }
        }
        return rooms;
    }

    private List<ProcessHandle> lingering() throws IOException {
        List<ProcessHandle> processes = new ArrayList<>();
        for (Path room : rooms()) {
            ProcessHandle.of(Long.parseLong(
                            Files.readString(room.resolve("process")).strip()))
                    .ifPresent(processes::add);
        }
        return processes;
    }

    private static void use(PluginClient plugin) {
        assertThat(plugin.provider()
                        .getProviderSchema(GetProviderSchema.Request.getDefaultInstance())
                        .getDiagnosticsList())
                .isEmpty();
    }

    @Test
    void servesOneStartAfterTheOtherEachWithItsOwnCertificateAndClient() throws Exception {
        String first;
        try (PluginClient plugin = start()) {
            first = plugin.handshake();
            use(plugin);
            plugin.shutdown();
            assertThat(plugin.process().exitValue()).isZero();
        }
        List<ProcessHandle> before = lingering();
        TestCertificate other = TestCertificate.generate("secp521r1");
        try (PluginClient plugin = start(other, other)) {
            assertThat(plugin.handshake().split("\\|", -1)[5]).isNotEqualTo(first.split("\\|", -1)[5]);
            use(plugin);
            plugin.shutdown();
        }
        try (PluginClient stranger = start(own, other)) {
            assertThatThrownBy(() -> use(stranger)).isInstanceOf(StatusRuntimeException.class);
        }
        assertThat(lingering()).hasSize(1).isEqualTo(before);
    }

    @Test
    void servesTwoAtOnceInTwoProcesses() throws Exception {
        try (PluginClient one = start();
                PluginClient two = start()) {
            use(one);
            use(two);
            assertThat(lingering()).hasSize(2);
        }
    }

    @Test
    void isGoneByItselfAndTakesItsRoomWithIt() throws Exception {
        environment.put("WIREFLEET_PROVIDER_LINGER_SECONDS", "1");
        List<ProcessHandle> processes;
        try (PluginClient plugin = start()) {
            processes = lingering();
            plugin.shutdown();
        }
        assertThat(processes).hasSize(1);
        awaitEnd(processes.getFirst());
        assertThat(rooms()).isEmpty();
    }

    @Test
    void isSwitchedOffByZero() throws Exception {
        environment.put("WIREFLEET_PROVIDER_LINGER_SECONDS", "0");
        try (PluginClient plugin = start()) {
            use(plugin);
            plugin.shutdown();
            assertThat(plugin.process().exitValue()).isZero();
        }
        assertThat(rooms()).isEmpty();
    }

    @Test
    void letsGoOfAStartWhoseLauncherIsKilled() throws Exception {
        try (PluginClient plugin = start()) {
            use(plugin);
            int port = Integer.parseInt(plugin.handshake().split("\\|", -1)[3].split(":", -1)[1]);
            try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
                connection.setSoTimeout(30_000);
                plugin.process().destroyForcibly();
                assertThat(connection.getInputStream().readAllBytes()).isEmpty();
            }
        }
        List<ProcessHandle> before = lingering();
        try (PluginClient plugin = start()) {
            use(plugin);
            assertThat(lingering()).isEqualTo(before);
            plugin.shutdown();
        }
    }

    @Test
    void startsAnotherWhereTheIdleOneWasKilled() throws Exception {
        try (PluginClient plugin = start()) {
            plugin.shutdown();
        }
        ProcessHandle killed = lingering().getFirst();
        killed.destroyForcibly();
        awaitEnd(killed);
        try (PluginClient plugin = start()) {
            use(plugin);
            plugin.shutdown();
        }
        assertThat(lingering()).hasSize(1).doesNotContain(killed);
    }

    @Test
    void usesNoPlaceThatAnotherCouldExchange() throws Exception {
        Files.createSymbolicLink(place, Files.createDirectory(directory.resolve("elsewhere")));
        try (PluginClient plugin = start()) {
            use(plugin);
            plugin.shutdown();
        }
        assertThat(directory.resolve("elsewhere")).isEmptyDirectory();
    }

    @Test
    void keepsNothingOfThoseWhoStartedTerraform() throws Exception {
        Path held = directory.resolve("held");
        List<String> command =
                List.of("bash", "-c", "exec 3>" + held + " 9>" + held + " 12>" + held + "; exec sh " + launcher);
        try (PluginClient plugin = PluginClient.start(command, own, environment)) {
            use(plugin);
            plugin.shutdown();
        }
        Path process = Path.of("/proc", Long.toString(lingering().getFirst().pid()));
        assertThat(Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1))
                .doesNotContain("not-to-be-kept");
        assertThat(Files.readSymbolicLink(process.resolve("cwd"))).isEqualTo(Path.of("/"));
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : open) {
                assertThat(Files.exists(file) && Files.isSameFile(file, held))
                        .as("%s", file)
                        .isFalse();
            }
        }
    }

    @Test
    void namesOfFilesCountFromWhereTerraformRuns() throws Exception {
        Files.writeString(directory.resolve("ca.pem"), own.pem());
        environment.put("WIREFLEET_ENDPOINT", "https://console.example.net");
        environment.put("WIREFLEET_CA_FILE", "ca.pem");
        List<String> command = List.of("sh", "-c", "cd " + directory + "; exec sh " + launcher);
        try (PluginClient plugin = PluginClient.start(command, own, environment)) {
            assertThat(plugin.provider()
                            .configureProvider(ConfigureProvider.Request.newBuilder()
                                    .setConfig(DynamicValue.newBuilder().setJson(ByteString.copyFromUtf8("{}")))
                                    .build())
                            .getDiagnosticsList())
                    .isEmpty();
            plugin.shutdown();
        }
    }
}
