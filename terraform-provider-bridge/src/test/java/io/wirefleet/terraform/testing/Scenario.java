package io.wirefleet.terraform.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.keys.PrivateKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.assertj.core.api.AbstractStringAssert;

/// What people do with the provider, step by step, with the real Terraform and whatever console it is pointed to. The
/// console must be empty at the start and is again at the end.
public final class Scenario {
    private final Terraform terraform;
    private final BehindTheBack others;

    /// What somebody else does to the console meanwhile.
    public interface BehindTheBack {
        void giveTo(String peer, String owner);

        void remove(String peer);
    }

    public Scenario(Terraform terraform, BehindTheBack others) {
        this.terraform = terraform;
        this.others = others;
        String publicKey = PrivateKey.generate(new SecureRandom()).publicKey().toString();
        terraform.with("TF_VAR_public_key", publicKey);
    }

    /// The configuration that [#create] applies, or `updated.tf`.
    public static String configuration(String name) {
        try (InputStream stream = Scenario.class.getResourceAsStream(name)) {
            return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void create() {
        terraform.configure(configuration("created.tf"));
        succeeds("validate");
        succeeds("apply", "-auto-approve").contains("4 added, 0 changed, 0 destroyed");
        changesNothing();
    }

    public void update() {
        terraform.configure(configuration("updated.tf"));
        succeeds("apply", "-auto-approve").contains("0 added, 3 changed, 0 destroyed");
        changesNothing();
    }

    /// What somebody else changed is shown, and changed back.
    public void repairDrift() {
        others.giveTo("laptop", "mallory");
        succeeds("apply", "-auto-approve")
                .contains("\"mallory\" -> \"ada\"")
                .contains("0 added, 1 changed, 0 destroyed");
    }

    /// What somebody else removed is made again.
    public void recreate() {
        others.remove("laptop");
        succeeds("apply", "-auto-approve").contains("wireguard_peer.laptop will be created");
        changesNothing();
    }

    /// An existing peer comes under management by its name, and needs no change then.
    public void importByName() {
        succeeds("state", "rm", "wireguard_peer.laptop");
        succeeds("import", "wireguard_peer.laptop", "laptop");
        isEmpty(terraform.run("plan", "-detailed-exitcode"));
    }

    public void destroy() {
        succeeds("destroy", "-auto-approve").contains("Destroy complete! Resources: 4 destroyed");
    }

    /// Neither the configuration nor the console holds anything that the other doesn't.
    public void changesNothing() {
        isEmpty(terraform.run("plan", "-detailed-exitcode"));
        isEmpty(terraform.run("plan", "-refresh-only", "-detailed-exitcode"));
    }

    private static void isEmpty(Terraform.Result plan) {
        assertThat(plan.exit())
                .as("no changes (0), not changes (2) or an error (1): %s", plan.output())
                .isZero();
    }

    private AbstractStringAssert<?> succeeds(String... arguments) {
        Terraform.Result result = terraform.run(arguments);
        assertThat(result.exit()).as(result.output()).isZero();
        return assertThat(result.output());
    }
}
