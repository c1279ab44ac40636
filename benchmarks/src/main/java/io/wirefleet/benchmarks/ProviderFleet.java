package io.wirefleet.benchmarks;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// Configurations of as many peers, and of as many `terraform_data`, which Terraform brings itself and which do
/// nothing: each in a block of its own.
final class ProviderFleet {
    private static final String REQUIRED = """
            terraform {
              required_providers {
                wireguard = {
                  source = "wirefleet/wireguard"
                }
              }
            }

            """;

    private final Api api;
    private final ConsoleProcess console;
    private final Path mirror;
    private final Path scratch;
    private int made;

    ProviderFleet(Api api, ConsoleProcess console, Path root, Path scratch) throws IOException {
        this.api = api;
        this.console = console;
        this.mirror = root.resolve("terraform-provider-bridge/target/mirror").toRealPath();
        this.scratch = scratch;
    }

    Path mirror() {
        return mirror;
    }

    /// @param head what else the configuration says, such as where its state is
    Terraform data(int count, String head) throws IOException, InterruptedException {
        Terraform terraform = Terraform.in(scratch.resolve("data-" + made++), mirror);
        terraform.configure(head
                + IntStream.range(0, count)
                        .mapToObj(
                                i -> "resource \"terraform_data\" \"r" + i + "\" {\n  input = \"value-" + i + "\"\n}\n")
                        .collect(Collectors.joining()));
        return terraform;
    }

    /// Peers that nobody has created yet, all of them on one server by a rule. The server has no agent, and nothing
    /// waits for one.
    Terraform peers(int count, String head) throws IOException, InterruptedException {
        String name = "fleet" + made++;
        String network = declareNetwork(name);
        SplittableRandom random = new SplittableRandom(name.hashCode());
        StringBuilder peers = new StringBuilder(head).append(REQUIRED);
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            key[31] &= 0x7f;
            peers.append("""
                    resource "wireguard_peer" "r%d" {
                      name       = "%s-%d"
                      network_id = "%s"
                      public_key = "%s"
                      tags       = { fleet = "%s" }
                    }
                    """.formatted(i, name, i, network, PublicKey.of(key), name));
        }
        Terraform terraform = terraform(name);
        terraform.configure(peers.toString());
        return terraform;
    }

    /// One network and nothing else.
    Terraform network() throws IOException, InterruptedException {
        String name = "network" + made++;
        Terraform terraform = terraform(name);
        terraform.configure(REQUIRED + """
                resource "wireguard_network" "one" {
                  name      = "%s"
                  ipv4_cidr = "10.255.0.0/16"
                }
                """.formatted(name));
        return terraform;
    }

    private Terraform terraform(String name) throws IOException {
        return Terraform.in(scratch.resolve(name), mirror)
                .with("WIREFLEET_ENDPOINT", console.address())
                .with("WIREFLEET_TOKEN", console.token())
                .with(
                        "WIREFLEET_CA_FILE",
                        console.dataDirectory().resolve("ca.pem").toString())
                .with("WIREFLEET_WAIT_FOR_APPLY", "none");
    }

    private String declareNetwork(String name) throws IOException, InterruptedException {
        String network = Fleet.id(api.call(
                "POST",
                "/api/v1/networks",
                Json.object().put("name", name).put("ipv4_cidr", "10." + made + ".0.0/16")));
        ObjectNode server = Json.object()
                .put("name", name)
                .put("network_id", network)
                .put("endpoint_host", "192.0.2.1")
                .put("interface_name", name);
        server.putObject("tags").put("fleet", name);
        api.call("POST", "/api/v1/servers", server);
        ObjectNode rule = Json.object().put("name", name);
        rule.putArray("destinations").add("192.0.2.0/24");
        rule.putObject("peers").putObject("tags").put("fleet", name);
        rule.putObject("servers").putObject("tags").put("fleet", name);
        api.call("POST", "/api/v1/access-rules", rule);
        return network;
    }
}
