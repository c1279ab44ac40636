package io.wirefleet.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.Scenario;
import io.wirefleet.terraform.testing.Terraform;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// Everything that the provider offers, as far as Terraform itself is the judge of it.
@Needs(Need.TERRAFORM)
final class SurfaceIT {
    private static final Path MIRROR = Path.of("target/mirror").toAbsolutePath();
    private static final String PUBLIC_KEY =
            PrivateKey.generate(new SecureRandom()).publicKey().toString();

    @TempDir
    Path directory;

    private FakeConsole console;
    private Terraform terraform;

    @BeforeEach
    void start() {
        console = FakeConsole.start(directory);
        console.extras().attach(Map.of("fra1", PUBLIC_KEY));
        console.extras().grant(Json.object().put("state", "active").put("rule_name", "web"));
        terraform = Terraform.withMirror(directory, MIRROR)
                .with("WIREFLEET_ENDPOINT", console.endpoint().toString())
                .with("WIREFLEET_TOKEN", FakeConsole.TOKEN)
                .with("WIREFLEET_CA_FILE", directory.resolve("ca.pem").toString())
                .with("WIREFLEET_WAIT_FOR_APPLY", "none")
                .with("TF_VAR_public_key", PUBLIC_KEY);
        terraform.configure(Scenario.configuration("surface.tf"));
        succeeds("init");
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    @DisplayName(
            "I12: all of it applies, plans empty, and leaves no secret in the state but the one that was asked for")
    void appliesAndPlansEmpty() throws IOException {
        succeeds("apply", "-auto-approve");
        JsonNode outputs = Json.parse(succeeds("output", "-json"));
        assertThat(outputs.at("/hers/value")).hasToString("[\"laptop\"]");
        assertThat(outputs.at("/found/value").asBoolean()).isTrue();
        assertThat(outputs.at("/destinations/value")).hasToString("[\"10.9.0.0/17\"]");
        assertThat(outputs.at("/files/value")).hasToString("[\"fra1.conf\"]");
        assertThat(outputs.at("/reached/value")).hasToString("[\"web\"]");
        assertThat(outputs.at("/public_key/value").asString())
                .isEqualTo("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=");
        assertThat(directory.resolve("enrolled.txt")).hasContent("enrolled");
        planIsEmpty();
        String state = Files.readString(directory.resolve("terraform.tfstate"));
        assertThat(state).contains("\"wf_").doesNotContain("wfj_").contains("\"private_key_wo\": null");
        assertThat(console.fleet().named("peers", "phone").path("public_key").asString())
                .hasSize(44);
        succeeds("destroy", "-auto-approve");
        assertThat(console.fleet().count("api-tokens")).isZero();
    }

    @Test
    void whatExistsIsImportedWithAConfigurationThatPlansEmpty() throws IOException {
        succeeds("apply", "-auto-approve");
        Files.delete(directory.resolve("terraform.tfstate"));
        terraform.configure("""
                terraform {
                  required_providers {
                    wireguard = { source = "wirefleet/wireguard" }
                  }
                }
                import {
                  to = wireguard_network.found
                  id = "corp"
                }
                import {
                  to = wireguard_server.found
                  id = "fra1"
                }
                import {
                  to = wireguard_peer.found
                  id = "%s"
                }
                import {
                  to = wireguard_access_rule.found
                  id = "web"
                }
                import {
                  to = wireguard_api_token.found
                  id = "ci"
                }
                """.formatted(
                        console.fleet().named("peers", "laptop").path("id").asString()));
        succeeds("plan", "-generate-config-out=found.tf");
        assertThat(succeeds("apply", "-auto-approve")).contains("5 imported, 0 added, 0 changed, 0 destroyed");
        planIsEmpty();
    }

    @Test
    void plansSayWhatChangesAndNoMore() throws IOException {
        succeeds("apply", "-auto-approve");
        String moved = Scenario.configuration("surface.tf")
                        .replace("wireguard_access_rule\" \"web\"", "wireguard_access_rule\" \"intranet\"")
                        .replace("wireguard_access_rule.web", "wireguard_access_rule.intranet")
                        .replace("\"web\"\n  peers", "\"intranet\"\n  peers")
                + """
                moved {
                  from = wireguard_access_rule.web
                  to   = wireguard_access_rule.intranet
                }
                """;
        terraform.configure(moved);
        String plan = succeeds("plan");
        assertThat(plan).contains("0 to add, 1 to change, 0 to destroy").contains("\"web\" -> \"intranet\"");
        assertThat(plan.lines().filter(line -> line.contains("(known after apply)")))
                .as("noise")
                .allMatch(line -> line.contains("version") || line.contains("updated_at"));
        terraform.configure(moved.replace("network_id    = wireguard_network.corp.id", "network_id    = \"another\""));
        assertThat(succeeds("plan"))
                .contains("wireguard_server.fra1 must be replaced")
                .containsPattern("network_id .*# forces replacement");
        stopsWhereSomebodyElseWasQuicker();
        leavesNewerStateAlone();
    }

    private void stopsWhereSomebodyElseWasQuicker() {
        terraform.configure(Scenario.configuration("surface.tf").replace("region = \"eu\"", "region = \"us\""));
        succeeds("plan", "-out=plan.out");
        String id = console.fleet().named("servers", "fra1").path("id").asString();
        console.fleet().change("servers", "fra1", "endpoint_host", StringNode.valueOf("fra2.example.net"));
        console.extras().audited(id, "mallory@example.net", "2026-10-01T12:00:00Z", "endpoint_host");
        Terraform.Result apply = terraform.run("apply", "plan.out");
        assertThat(apply.exit()).isEqualTo(1);
        assertThat(unwrapped(apply))
                .contains("Could not update the server 'fra1'")
                .contains("'mallory@example.net' changed endpoint_host, at 2026-10-01T12:00:00Z");
        assertThat(succeeds("plan")).contains("\"fra2.example.net\" -> \"fra1.example.net\"");
    }

    private void leavesNewerStateAlone() throws IOException {
        Path state = directory.resolve("terraform.tfstate");
        String newer = Files.readString(state).replace("\"schema_version\": 0", "\"schema_version\": 9");
        Files.writeString(state, newer);
        Terraform.Result plan = terraform.run("plan");
        assertThat(plan.exit()).isEqualTo(1);
        assertThat(unwrapped(plan)).contains("newer");
        assertThat(state).hasContent(newer);
    }

    @Test
    void aFunctionNamesTheArgumentThatIsWrong() {
        terraform.configure(Scenario.configuration("surface.tf").replace("[\"10.9.128.0/17\"]", "[\"10.9.128.0\"]"));
        Terraform.Result validate = terraform.run("validate");
        assertThat(validate.exit()).isEqualTo(1);
        assertThat(unwrapped(validate))
                .contains("Invalid value for \"excluded\" parameter")
                .contains("excluded[0] must be a prefix");
    }

    private void planIsEmpty() {
        Terraform.Result plan = terraform.run("plan", "-detailed-exitcode");
        assertThat(plan.exit()).as(plan.output()).isZero();
    }

    private String succeeds(String... arguments) {
        Terraform.Result result = terraform.run(arguments);
        assertThat(result.exit())
                .as("%s: %s", List.of(arguments), result.output())
                .isZero();
        return result.output();
    }

    /// The output without the line breaks and bars that Terraform puts into messages.
    private static String unwrapped(Terraform.Result result) {
        return result.output().replaceAll("\\s*\\R[│ ]*", " ").replaceAll(" +", " ");
    }
}
