package io.wirefleet.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.Scenario;
import io.wirefleet.terraform.testing.Terraform;
import io.wirefleet.testing.Golden;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

/// The packaged provider under the real Terraform, installed from the mirror that packaging leaves.
@Needs(Need.TERRAFORM)
final class ProviderIT {
    private static final Path MIRROR = Path.of("target/mirror").toAbsolutePath();

    @TempDir
    Path directory;

    private FakeConsole console;
    private Terraform terraform;

    @BeforeEach
    void startConsole() {
        console = FakeConsole.start(directory);
        terraform = Terraform.withMirror(directory, MIRROR)
                .with("WIREFLEET_ENDPOINT", console.endpoint().toString())
                .with("WIREFLEET_TOKEN", FakeConsole.TOKEN)
                .with("WIREFLEET_CA_FILE", directory.resolve("ca.pem").toString());
    }

    @AfterEach
    void stopConsole() {
        console.close();
    }

    @Test
    void managesAFleetFromItsCreationToItsEnd() {
        Scenario scenario = new Scenario(terraform, new Scenario.BehindTheBack() {
            @Override
            public void giveTo(String peer, String owner) {
                console.fleet().change("peers", peer, "owner", StringNode.valueOf(owner));
            }

            @Override
            public void remove(String peer) {
                console.fleet().remove("peers", peer);
            }
        });
        terraform.configure(Scenario.configuration("created.tf"));
        assertThat(terraform.run("init").exit()).isZero();
        scenario.create();
        assertThat(console.fleet().named("servers", "fra1").path("tags").size()).isEqualTo(2);
        scenario.update();
        assertThat(console.fleet().named("servers", "fra1").path("tags").size())
                .as("a tag that left the configuration is gone")
                .isEqualTo(1);
        scenario.repairDrift();
        scenario.recreate();
        scenario.importByName();
        scenario.destroy();
        assertThat(console.fleet().count("networks")).isZero();
    }

    @Test
    void theSchemaIsWhatTerraformMakesOfIt() {
        configureOneNetwork("");
        assertThat(terraform.run("init").exit()).isZero();
        Terraform.Result schema = terraform.run("providers", "schema", "-json");
        assertThat(schema.exit()).as(schema.output()).isZero();
        Golden.check(
                "providers-schema.json",
                Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(Json.parse(schema.output())) + "\n");
    }

    @Test
    void saysWhatIsWrongWhereItIsWrong() {
        configureOneNetwork("""
                resource "wireguard_server" "fra1" {
                  name          = "fra1"
                  network_id    = wireguard_network.corp.id
                  endpoint_host = "fra1.example.net"
                  listen_port   = 65536
                }
                """);
        assertThat(terraform.run("init").exit()).isZero();
        Terraform.Result apply = terraform.run("apply", "-auto-approve");
        assertThat(apply.exit()).isEqualTo(1);
        assertThat(unwrapped(apply))
                .contains("The console would refuse to create the server 'fra1'")
                .contains("listen_port must be between 1 and 65535.")
                .contains("listen_port = 65536");
        terraform.with("WIREFLEET_TOKEN", "wf_other");
        assertThat(unwrapped(terraform.run("plan"))).contains("The console does not accept the token.");
        configureOneNetwork("""
                resource "wireguard_peer" "bad" {
                  name       = "bad"
                  network_id = wireguard_network.corp.id
                  public_key = "nonsense"
                }
                """);
        assertThat(unwrapped(terraform.run("validate")))
                .contains("Invalid public key")
                .contains("public_key = \"nonsense\"")
                .contains("The value must be 44 characters of base64");
    }

    @Test
    void ctrlCEndsTheWaitAndKeepsWhatWasMade() throws Exception {
        configureOneNetwork("");
        assertThat(terraform.run("init").exit()).isZero();
        console.fleet().silence("fra1", true);
        Process apply = terraform.start("apply", "-auto-approve");
        StringBuilder output = new StringBuilder();
        try (var lines = apply.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.contains("Still creating") && !output.toString().contains("Interrupt received")) {
                    new ProcessBuilder("kill", "-INT", Long.toString(apply.pid()))
                            .start()
                            .waitFor();
                }
            }
        }
        assertThat(apply.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output.toString().replaceAll("\\s*\\R[│ ]*", " "))
                .contains("Stopped before every server had acknowledged")
                .doesNotContain("Plugin did not respond");
        console.fleet().everybodyIsBack();
        assertThat(terraform.run("plan", "-detailed-exitcode").exit()).isZero();
    }

    @Test
    void aProviderCopiedWithoutItsFoldersSaysSo() throws IOException {
        Path alone = Path.of("registry.terraform.io/wirefleet/wireguard");
        Path mirror = directory.resolve("mirror");
        try (Stream<Path> files = Files.walk(MIRROR.resolve(alone))) {
            for (Path launcher : files.filter(
                            file -> file.getFileName().toString().startsWith("terraform-provider-"))
                    .toList()) {
                Path copy = mirror.resolve(MIRROR.relativize(launcher));
                Files.createDirectories(copy.getParent());
                Files.copy(launcher, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Terraform lonely = Terraform.withMirror(directory, mirror);
        configureOneNetwork("");
        assertThat(lonely.run("init").exit()).isZero();
        Terraform.Result plan = lonely.run("plan");
        assertThat(plan.exit()).isEqualTo(1);
        assertThat(unwrapped(plan))
                .contains("is not whole: the folders runtime and lib of its package must lie in")
                .contains("Install the whole package, not this file alone.");
    }

    private void configureOneNetwork(String more) {
        terraform.configure("""
                terraform {
                  required_providers {
                    wireguard = { source = "wirefleet/wireguard" }
                  }
                }
                resource "wireguard_network" "corp" {
                  name      = "corp"
                  ipv4_cidr = "10.80.0.0/16"
                }
                """ + more);
    }

    /// The output without the line breaks and bars that Terraform puts into messages.
    private static String unwrapped(Terraform.Result result) {
        return result.output().replaceAll("\\s*\\R[│ ]*", " ").replaceAll(" +", " ");
    }
}
