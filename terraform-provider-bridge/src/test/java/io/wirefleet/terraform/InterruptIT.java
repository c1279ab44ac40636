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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Ctrl-C while the real Terraform waits for servers, and what it says of them until then.
@Needs(Need.TERRAFORM)
final class InterruptIT {
    private static final Path MIRROR = Path.of("target/mirror").toAbsolutePath();

    /// Terraform's own way out included; an unbroken wait would last for a minute.
    private static final Duration PROMPTLY = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private FakeConsole console;
    private Terraform terraform;

    @BeforeEach
    void start() {
        console = FakeConsole.start(directory);
        terraform = Terraform.withMirror(directory, MIRROR)
                .with("WIREFLEET_ENDPOINT", console.endpoint().toString())
                .with("WIREFLEET_TOKEN", FakeConsole.TOKEN)
                .with("WIREFLEET_CA_FILE", directory.resolve("ca.pem").toString())
                .with(
                        "TF_VAR_public_key",
                        PrivateKey.generate(new SecureRandom()).publicKey().toString())
                .with("TF_LOG", "INFO")
                .with("TF_LOG_PATH", directory.resolve("terraform.log").toString());
        terraform.configure(Scenario.configuration("created.tf"));
        succeeds("init");
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void whatWasMadeIsInTheStateAndNotTainted() throws Exception {
        console.fleet().silence("lis1", true);
        String output = interrupted("apply", "-auto-approve");
        assertThat(output)
                .contains("Stopped before every server had acknowledged")
                .contains("'lis1'");
        JsonNode made = state().path("resources");
        assertThat(made).isNotEmpty();
        assertThat(made.toString()).doesNotContain("tainted");
        console.fleet().everybodyIsBack();
        assertThat(succeeds("apply", "-auto-approve")).contains("0 changed, 0 destroyed");
        planIsEmpty();
    }

    @Test
    void whatWasChangedOrDestroyedIsDone() throws Exception {
        succeeds("apply", "-auto-approve");
        terraform.configure(Scenario.configuration("updated.tf"));
        console.fleet().silence("lis1", true);
        assertThat(interrupted("apply", "-auto-approve")).contains("Stopped before every server had acknowledged");
        theLogSaysWhoHasConfirmedAndWhoIsAwaited();
        console.fleet().everybodyIsBack();
        succeeds("apply", "-auto-approve");
        planIsEmpty();
        console.fleet().silence("fra1", true);
        assertThat(interrupted("destroy", "-auto-approve")).contains("Stopped before every server had acknowledged");
        assertThat(console.fleet().count("access-rules")).isZero();
        assertThat(state().toString()).doesNotContain("wireguard_access_rule");
        console.fleet().everybodyIsBack();
        succeeds("destroy", "-auto-approve");
        assertThat(console.fleet().count("networks")).isZero();
    }

    private void theLogSaysWhoHasConfirmedAndWhoIsAwaited() throws IOException {
        List<String> told = Files.readAllLines(directory.resolve("terraform.log")).stream()
                .filter(line -> line.contains("[INFO]  provider.terraform-provider-wireguard"))
                .filter(line -> line.contains(": waiting for servers: "))
                .toList();
        assertThat(told)
                .as("at first, and again after some seconds")
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(line -> line.contains("confirmed=fra1") && line.contains("awaited=lis1"))
                .anyMatch(line -> line.contains("change=\"server 'fra1'\"") && !line.contains("waited_seconds=0"));
    }

    /// Runs a command until it has waited for a while, presses Ctrl-C, and sees it end.
    private String interrupted(String... arguments) throws IOException, InterruptedException {
        Process command = terraform.startAlone(arguments);
        StringBuilder output = new StringBuilder();
        long pressed = 0;
        try (var lines = command.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (pressed == 0 && line.contains("Still ")) {
                    Terraform.interrupt(command);
                    pressed = System.nanoTime();
                }
            }
        }
        assertThat(command.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(pressed).as(output.toString()).isNotZero();
        assertThat(Duration.ofNanos(System.nanoTime() - pressed)).isLessThan(PROMPTLY);
        assertThat(output.toString()).doesNotContain("Plugin did not respond");
        return output.toString().replaceAll("\\s*\\R[│ ]*", " ").replaceAll(" +", " ");
    }

    private JsonNode state() throws IOException {
        return Json.parse(Files.readString(directory.resolve("terraform.tfstate")));
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
}
