package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.endtoend.lab.Command;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.Lab;
import io.wirefleet.endtoend.lab.PlainClient;
import io.wirefleet.endtoend.lab.Terraform;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What goes wrong around `terraform apply`, with the real one on a real console and a real agent: each time it says
/// what to do, and the next plan mends it.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.PING, Need.CURL, Need.BUSYBOX, Need.TERRAFORM})
class ProviderAcceptanceIT {
    private static final int MANY = 40;

    @Test
    @DisplayName("A token revoked in mid-apply, drift, a plan applied after a revocation, two applies of the same: each"
            + " is told and mended, and every apply is followed by an empty plan")
    void whatGoesWrongIsToldAndMended() {
        try (Fleet fleet = Fleet.start(1, 1)) {
            KeyPair alex = KeyPair.generate(fleet.secrets());
            Map<String, String> laptops = new TreeMap<>(Map.of("alex", alex.publicKey()));
            Terraform terraform = Terraform.init(fleet.lab(), fleet.console(), "basic");
            applied(terraform, laptops);
            Command refresh =
                    terraform.attempt("plan", "-refresh-only", "-detailed-exitcode", "-input=false", "-no-color");
            assertThat(refresh.status()).as(refresh.output()).isZero();
            String berlin = terraform.output("server_ids").get("berlin").stringValue();
            fleet.enrol(1, berlin);
            fleet.awaitApplied(berlin);
            settled(terraform);
            PlainClient client = fleet.client(1, peer(fleet, "alex").get("id").stringValue(), alex);
            assertThat(client.pings("10.1.0.2")).isTrue();

            theTokenIsRevokedInMidApply(fleet, terraform, laptops);
            driftIsShownAndMended(fleet, terraform, laptops);
            aPlanIsAppliedAfterARevocation(fleet, terraform, laptops, client);
            twoStatesManageTheSame(fleet, terraform, laptops);
            terraform.destroy();
            assertThat(fleet.api().get("/peers").get("items")).isEmpty();
        }
    }

    /// Some are made, the others are refused; what is made is in the state, and is not made again.
    private static void theTokenIsRevokedInMidApply(Fleet fleet, Terraform terraform, Map<String, String> laptops) {
        JsonNode token =
                fleet.api().post("/api-tokens", Json.object().put("name", "ci").put("role", "admin"));
        fleet.secrets().add("an API token", token.get("token").stringValue());
        terraform.environment("WIREFLEET_TOKEN", token.get("token").stringValue());
        for (int laptop = 0; laptop < MANY; laptop++) {
            laptops.put("laptop-" + laptop, KeyPair.generate(fleet.secrets()).publicKey());
        }
        terraform.variables(variables(laptops));
        CompletableFuture<Command> applying = CompletableFuture.supplyAsync(
                () -> terraform.attempt("apply", "-auto-approve", "-input=false", "-no-color", "-parallelism=2"),
                task -> Thread.ofVirtual().start(task));
        Awaitility.await("some are made")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> applying.isDone() || peers(fleet) > 5);
        HttpResponse<String> revoked = fleet.api()
                .send("DELETE", "/api/v1/api-tokens/" + token.get("id").stringValue(), null);
        assertThat(revoked.statusCode()).isEqualTo(204);
        Command apply = applying.join();
        assertThat(apply.succeeded()).isFalse();
        assertThat(unwrapped(apply))
                .contains("Could not create the peer 'laptop-")
                .contains("The console does not accept the token.")
                .contains("it may have expired or been revoked")
                .contains("apply again and it goes on from there");
        int made = peers(fleet);
        assertThat(made).isBetween(5, MANY);
        assertThat(terraform.run("state", "list").lines().filter(it -> it.contains("wireguard_peer.laptop[")))
                .as("what is made is in the state")
                .hasSize(made);

        terraform.environment("WIREFLEET_TOKEN", fleet.console().token());
        assertThat(applied(terraform, laptops)).contains(MANY + 1 - made + " added, 0 changed, 0 destroyed");
        assertThat(peers(fleet)).isEqualTo(MANY + 1);
    }

    private static void driftIsShownAndMended(Fleet fleet, Terraform terraform, Map<String, String> laptops) {
        String id = peer(fleet, "laptop-1").get("id").stringValue();
        fleet.api().patch("/peers/" + id, Json.object().put("owner", "mallory@example.com"));
        Command plan = terraform.attempt("plan", "-detailed-exitcode", "-input=false", "-no-color");
        assertThat(plan.status()).as(plan.output()).isEqualTo(2);
        assertThat(plan.output())
                .contains("\"mallory@example.com\" -> \"laptop-1@example.com\"")
                .contains("0 to add, 1 to change, 0 to destroy");
        assertThat(applied(terraform, laptops)).contains("0 added, 1 changed, 0 destroyed");
    }

    private static void aPlanIsAppliedAfterARevocation(
            Fleet fleet, Terraform terraform, Map<String, String> laptops, PlainClient client) {
        ObjectNode changed = variables(laptops);
        ((ObjectNode) changed.at("/laptops/alex")).put("owner", "sam@example.com");
        terraform.variables(changed).run("plan", "-out=late.plan", "-input=false", "-no-color");
        String id = peer(fleet, "alex").get("id").stringValue();
        fleet.api().post("/peers/" + id + "/revoke?wait_seconds=30", Json.object());
        assertThat(client.pings("10.1.0.2")).as("who was revoked").isFalse();
        Command late = terraform.attempt("apply", "-input=false", "-no-color", "late.plan");
        assertThat(late.succeeded()).isFalse();
        assertThat(unwrapped(late))
                .contains("Could not update the peer 'alex'")
                .contains("It is gone from the console. Run terraform plan again to see the difference.");

        Command again = terraform.attempt("apply", "-auto-approve", "-input=false", "-no-color");
        assertThat(again.succeeded()).isFalse();
        assertThat(unwrapped(again))
                .contains("wireguard_peer.laptop[\"alex\"] will be created")
                .contains("public_key was revoked, and is barred for good.");
        assertThat(client.pings("10.1.0.2")).as("who was revoked").isFalse();
        laptops.put("alex", KeyPair.generate(fleet.secrets()).publicKey());
        assertThat(applied(terraform, laptops)).contains("1 added, 0 changed, 0 destroyed");
    }

    /// Two who don't know of each other's state: of two changes one goes through, and neither is written over; of two
    /// creations one is made.
    private static void twoStatesManageTheSame(Fleet fleet, Terraform terraform, Map<String, String> laptops) {
        String network = peer(fleet, "alex").get("network_id").stringValue();
        KeyPair tablet = KeyPair.generate(fleet.secrets());
        laptops.put("tablet", tablet.publicKey());
        Terraform other = Terraform.init(
                fleet.lab(), fleet.console(), "other", Map.of("main.tf", """
                        terraform {
                          required_providers {
                            wireguard = {
                              source = "wirefleet/wireguard"
                            }
                          }
                        }
                        resource "wireguard_peer" "tablet" {
                          name       = "tablet"
                          network_id = "%s"
                          owner      = "tablet@example.com"
                          public_key = "%s"
                          tags       = { kind = "laptop" }
                        }
                        """.formatted(network, tablet.publicKey())));
        terraform.variables(variables(laptops));
        CompletableFuture<Command> one = CompletableFuture.supplyAsync(
                () -> terraform.attempt("apply", "-auto-approve", "-input=false", "-no-color"),
                task -> Thread.ofVirtual().start(task));
        Command two = other.attempt("apply", "-auto-approve", "-input=false", "-no-color");
        Command first = one.join();
        assertThat(first.succeeded()).as(first.output() + two.output()).isNotEqualTo(two.succeeded());
        assertThat(unwrapped(first.succeeded() ? two : first))
                .contains("Could not create the peer 'tablet'")
                .contains("import it: another run of Terraform may have made it");
        assertThat(peers(fleet)).isEqualTo(MANY + 2);
        if (first.succeeded()) {
            other.run("import", "-input=false", "-no-color", "wireguard_peer.tablet", "tablet");
        } else {
            terraform.run("import", "-input=false", "-no-color", "wireguard_peer.laptop[\"tablet\"]", "tablet");
        }
        settled(other);
        settled(terraform);

        other.file("owner_override.tf", "resource \"wireguard_peer\" \"tablet\" {\n  owner = \"eve@example.com\"\n}\n")
                .run("plan", "-out=late.plan", "-input=false", "-no-color");
        ObjectNode changed = variables(laptops);
        ((ObjectNode) changed.at("/laptops/tablet")).put("owner", "bob@example.com");
        terraform.variables(changed).apply();
        Command late = other.attempt("apply", "-input=false", "-no-color", "late.plan");
        assertThat(late.succeeded()).isFalse();
        assertThat(unwrapped(late))
                .contains("Could not update the peer 'tablet'")
                .contains("After Terraform had read it, 'admin-token' changed owner, at ")
                .contains("Nothing was written over that.");
        assertThat(peer(fleet, "tablet").get("owner").stringValue()).isEqualTo("bob@example.com");
        other.apply();
        settled(other);
        other.run("state", "rm", "wireguard_peer.tablet");
    }

    /// Applies, after which nothing is left to do.
    private static String applied(Terraform terraform, Map<String, String> laptops) {
        String output = terraform.variables(variables(laptops)).apply();
        settled(terraform);
        return output;
    }

    private static void settled(Terraform terraform) {
        assertThat(terraform.planIsEmpty()).as("nothing to do").isTrue();
    }

    private static int peers(Fleet fleet) {
        return fleet.api().get("/peers?limit=1000").get("items").size();
    }

    private static JsonNode peer(Fleet fleet, String name) {
        return fleet.api().get("/peers?name=" + name).at("/items/0");
    }

    private static ObjectNode variables(Map<String, String> keys) {
        ObjectNode variables = Json.object();
        variables
                .putObject("sites")
                .putObject("berlin")
                .put("endpoint_host", Lab.serverAddress(1))
                .put("private_network", "10.1.0.0/24");
        ObjectNode laptops = variables.putObject("laptops");
        keys.forEach((name, key) ->
                laptops.putObject(name).put("owner", name + "@example.com").put("public_key", key));
        return variables;
    }

    /// The output without the line breaks and bars that Terraform puts into messages.
    private static String unwrapped(Command command) {
        return command.output().replaceAll("\\s*\\R[│ ]*", " ").replaceAll(" +", " ");
    }
}
