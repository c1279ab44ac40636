package io.wirefleet.endtoend.lab;

import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A copy of one of the example configurations, and the real Terraform on it with the built provider.
public final class Terraform {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Path directory;
    private final Map<String, String> environment;

    private Terraform(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /// Copies `examples/terraform/NAME` and initialises it.
    public static Terraform init(Lab lab, Console console, String example) {
        Map<String, String> configuration = new HashMap<>();
        try (Stream<Path> files = Files.list(Programs.source("examples/terraform/" + example))) {
            for (Path file : files.filter(it -> it.toString().endsWith(".tf")).toList()) {
                configuration.put(file.getFileName().toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return init(lab, console, example, configuration);
    }

    /// Writes a configuration and initialises it.
    ///
    /// @param name of its directory
    /// @param configuration texts by the names of their files
    public static Terraform init(Lab lab, Console console, String name, Map<String, String> configuration) {
        Path directory = lab.directory("terraform/" + name);
        try {
            for (Map.Entry<String, String> file : configuration.entrySet()) {
                Files.writeString(directory.resolve(file.getKey()), file.getValue());
            }
            Path settings = directory.resolve("terraform.rc");
            Files.writeString(settings, """
                    provider_installation {
                      filesystem_mirror {
                        path    = "%s"
                        include = ["wirefleet/wireguard"]
                      }
                      direct {
                        exclude = ["wirefleet/wireguard"]
                      }
                    }
                    """.formatted(Programs.providerMirror()));
            Map<String, String> environment = new HashMap<>();
            environment.put("TF_CLI_CONFIG_FILE", settings.toString());
            environment.put("CHECKPOINT_DISABLE", "1");
            environment.put("TF_IN_AUTOMATION", "1");
            environment.put("TF_LOG", "TRACE");
            environment.put("TF_LOG_PATH", directory.resolve("terraform.log").toString());
            environment.put("WIREFLEET_ENDPOINT", console.endpoint().toString());
            environment.put("WIREFLEET_TOKEN", console.token());
            environment.put("WIREFLEET_CA_FILE", console.caFile().toString());
            Terraform terraform = new Terraform(directory, environment);
            terraform.run("init", "-input=false", "-no-color");
            return terraform;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Adds a file to the configuration.
    public Terraform file(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /// Sets what `apply`, `plan` and `destroy` read: the whole of `terraform.tfvars.json`.
    public Terraform variables(ObjectNode variables) {
        return file("terraform.tfvars.json", variables.toString());
    }

    /// Sets an environment variable, such as `WIREFLEET_WAIT_FOR_APPLY`, from now on.
    public Terraform environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /// Calls the console with a provider's token instead of the administrator's, from now on.
    public Terraform oidcToken(String token) {
        environment.remove("WIREFLEET_TOKEN");
        return environment("WIREFLEET_OIDC_TOKEN", token);
    }

    public String apply() {
        return run("apply", "-auto-approve", "-input=false", "-no-color");
    }

    public String destroy() {
        return run("destroy", "-auto-approve", "-input=false", "-no-color");
    }

    /// Whether a plan finds nothing to do.
    public boolean planIsEmpty() {
        Command plan = attempt("plan", "-detailed-exitcode", "-input=false", "-no-color");
        return switch (plan.status()) {
            case 0 -> true;
            case 2 -> false;
            default -> throw new AssertionError(plan.expectSuccess());
        };
    }

    /// The value of an output.
    public JsonNode output(String name) {
        return Json.parse(run("output", "-json", name));
    }

    public String run(String... arguments) {
        return attempt(arguments).expectSuccess();
    }

    public Command attempt(String... arguments) {
        List<String> line = new ArrayList<>(List.of("terraform", "-chdir=" + directory));
        line.addAll(List.of(arguments));
        return Command.attempt(line, environment, "", LIMIT);
    }

    /// The state, the logs and all else of it.
    public Path directory() {
        return directory;
    }
}
