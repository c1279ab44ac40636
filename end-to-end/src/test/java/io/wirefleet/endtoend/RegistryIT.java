package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.endtoend.lab.Command;
import io.wirefleet.endtoend.lab.Daemon;
import io.wirefleet.endtoend.lab.Lab;
import io.wirefleet.endtoend.lab.Machine;
import io.wirefleet.endtoend.lab.Programs;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The real Terraform gets the provider from the console that it is for, over TLS: by the console's name in the
/// provider's address, and through the console as a mirror.
@Needs({Need.ROOT, Need.IP, Need.BUSYBOX, Need.CURL, Need.TERRAFORM})
class RegistryIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String BY_HOST_NAME = "localhost/wirefleet/wireguard";

    private final Lab lab = Lab.create(1, 0);
    private final Machine machine = lab.server(1);
    private final Path data = lab.directory("console").resolve("data");
    private final Path release = lab.directory("release");
    private String token = "";

    /// Its own machine has port 443 free: a source address takes no port.
    @BeforeEach
    void startConsole() throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        token = "wf_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try (Stream<Path> files = Files.list(Programs.providerRelease())) {
            for (Path file : files.toList()) {
                Files.copy(file, release.resolve(file.getFileName()));
            }
        }
        Daemon console = lab.stopAtEnd(machine.start(
                "console",
                Map.of("WIREFLEET_ADMIN_TOKEN", token),
                Programs.console().toString(),
                "--data-dir",
                data.toString(),
                "--listen",
                "127.0.0.1:443",
                "--public-url",
                "https://localhost",
                "--provider-dir",
                release.toString()));
        Awaitility.await("the console is ready").atMost(LIMIT).until(() -> {
            console.expectAlive();
            return machine.attempt("curl", "-sf", "--cacert", data + "/ca.pem", "https://localhost/readyz")
                    .succeeded();
        });
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private Path configuration(String name, String source, String installation) throws IOException {
        Path directory = lab.directory("terraform/" + name);
        Files.writeString(directory.resolve("main.tf"), """
                terraform {
                  required_providers {
                    wireguard = {
                      source = "%s"
                    }
                  }
                }

                resource "wireguard_network" "office" {
                  name      = "%s"
                  ipv4_cidr = "10.20.0.0/16"
                }
                """.formatted(source, name));
        Files.writeString(directory.resolve("terraform.rc"), installation);
        return directory;
    }

    private Command terraform(Path directory, String... arguments) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", directory.toString());
        environment.put("TF_CLI_CONFIG_FILE", directory.resolve("terraform.rc").toString());
        environment.put("CHECKPOINT_DISABLE", "1");
        environment.put("SSL_CERT_FILE", data.resolve("ca.pem").toString());
        environment.put("WIREFLEET_ENDPOINT", "https://localhost");
        environment.put("WIREFLEET_TOKEN", token);
        environment.put("WIREFLEET_CA_FILE", data.resolve("ca.pem").toString());
        // The JVM takes nothing from a cache whose jars seem to have changed, and Terraform drops the times of files:
        // a provider that could not use its cache would not start.
        environment.put("JDK_JAVA_OPTIONS", "-XX:AOTMode=on");
        List<String> line = Stream.concat(Stream.of("terraform", "-chdir=" + directory), Stream.of(arguments))
                .toList();
        return Command.attempt(machine.on(line), environment, "", LIMIT);
    }

    @Test
    void theConsolesNameInTheSourceIsAllThatInitNeeds() throws IOException {
        Path directory = configuration("by-name", BY_HOST_NAME, "");
        assertThat(terraform(directory, "init", "-no-color").expectSuccess())
                .contains("Installed " + BY_HOST_NAME)
                .contains("self-signed");
        assertThat(terraform(directory, "apply", "-auto-approve", "-no-color").expectSuccess())
                .contains("1 added");
        assertThat(terraform(directory, "plan", "-detailed-exitcode", "-no-color")
                        .expectSuccess())
                .contains("No changes");
    }

    @Test
    void theConsoleIsAMirrorForTheRegistrysName() throws IOException {
        Path directory = configuration("mirrored", "wirefleet/wireguard", """
                provider_installation {
                  network_mirror {
                    url = "https://localhost/terraform/mirror/"
                  }
                }
                """);
        assertThat(terraform(directory, "init", "-no-color").expectSuccess())
                .contains("Installed wirefleet/wireguard")
                .contains("verified checksum");
        assertThat(terraform(directory, "plan", "-no-color").expectSuccess()).contains("1 to add");
    }

    @Test
    void whatWasTamperedWithIsNotInstalled() throws IOException {
        Path archive = file(".zip");
        byte[] genuine = Files.readAllBytes(archive);
        Files.write(archive, new byte[] {0}, StandardOpenOption.APPEND);
        Command changedArchive = terraform(configuration("archive", BY_HOST_NAME, ""), "init", "-no-color");
        assertThat(changedArchive.status()).isEqualTo(1);
        assertThat(changedArchive.output()).contains("checksum");
        Files.write(archive, genuine);
        Path sums = file("_SHA256SUMS");
        Files.writeString(sums, Files.readString(sums) + "\n");
        Command changedSums = terraform(configuration("sums", BY_HOST_NAME, ""), "init", "-no-color");
        assertThat(changedSums.status()).isEqualTo(1);
        assertThat(changedSums.output()).containsIgnoringCase("signature");
    }

    private Path file(String end) throws IOException {
        try (Stream<Path> files = Files.list(release)) {
            return files.filter(file -> file.toString().endsWith(end))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
