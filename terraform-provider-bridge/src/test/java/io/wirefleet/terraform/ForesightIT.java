package io.wirefleet.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.FakeForesight;
import io.wirefleet.terraform.testing.Scenario;
import io.wirefleet.terraform.testing.Terraform;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the real Terraform shows of a plan's blast radius, of refusals to come, and of the limit.
@Needs(Need.TERRAFORM)
final class ForesightIT {
    private static final Path MIRROR = Path.of("target/mirror").toAbsolutePath();

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
                .with("WIREFLEET_WAIT_FOR_APPLY", "none")
                .with(
                        "TF_VAR_public_key",
                        PrivateKey.generate(new SecureRandom()).publicKey().toString());
        terraform.configure(Scenario.configuration("created.tf"));
        assertThat(terraform.run("init").exit()).isZero();
        assertThat(terraform.run("apply", "-auto-approve").exit()).isZero();
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void aPlanSaysWhomItReachesAndIsHeldToTheLimit() {
        String narrowed = Scenario.configuration("created.tf").replace(", \"10.9.0.0/24\"]", "]");
        terraform.configure(narrowed);
        FakeForesight foresight = console.extras().foresight();
        foresight.radius("/access-rules", 42, 0);
        foresight.guard();
        Terraform.Result plan = terraform.run("plan");
        assertThat(plan.exit()).as(plan.output()).isZero();
        assertThat(unwrapped(plan))
                .contains("Warning: The access rule 'web' would take access from 42 peers")
                .contains("with wireguard_access_rule.web")
                .contains("42 of the 60 peers with access would lose something")
                .contains("The console's guard will hold up the change of the access rule 'web'");
        assertThat(terraform.run("apply", "-auto-approve").exit()).isEqualTo(1);
        terraform.with("WIREFLEET_MAX_PEERS_CUT", "41");
        Terraform.Result refused = terraform.run("plan");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(unwrapped(refused))
                .contains("Error: More peers would be cut than max_peers_cut allows")
                .contains("with wireguard_access_rule.web");
        terraform.with("WIREFLEET_MAX_PEERS_CUT", "42");
        assertThat(terraform.run("apply", "-auto-approve").exit()).isZero();
        assertThat(console.fleet().named("access-rules", "web").path("destinations"))
                .hasSize(1);
    }

    @Test
    void aRefusalIsToldByThePlanOnItsAttribute() {
        String created = Scenario.configuration("created.tf");
        terraform.configure(created.replace("destinations = [", "exit         = \"nowhere\"\n  destinations = ["));
        Terraform.Result plan = terraform.run("plan");
        assertThat(plan.exit()).isEqualTo(1);
        assertThat(unwrapped(plan))
                .contains("Error: The console would refuse to update the access rule 'web'")
                .contains("exit = \"nowhere\"");
        terraform.configure(created);
        assertThat(terraform.run("taint", "wireguard_access_rule.web").exit()).isZero();
        Terraform.Result replacing = terraform.run("plan");
        assertThat(replacing.exit()).as(replacing.output()).isZero();
        assertThat(replacing.output()).contains("wireguard_access_rule.web is tainted, so must be replaced");
    }

    /// The output without the line breaks and bars that Terraform puts into messages.
    private static String unwrapped(Terraform.Result result) {
        return result.output().replaceAll("\\s*\\R[│ ]*", " ").replaceAll(" +", " ");
    }
}
