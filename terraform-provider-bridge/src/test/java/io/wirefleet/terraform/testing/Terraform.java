package io.wirefleet.terraform.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The real Terraform in a directory of its own, with a configuration file of its own, calling nobody.
public final class Terraform {
    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private Terraform(Path directory) {
        this.directory = directory;
        environment.put("TF_IN_AUTOMATION", "1");
        environment.put("TF_CLI_ARGS", "-no-color");
        environment.put("CHECKPOINT_DISABLE", "1");
        environment.put("TF_CLI_CONFIG_FILE", directory.resolve("terraformrc").toString());
    }

    /// Uses one executable for the provider, without `init` and lock file.
    ///
    /// @param provider a directory that holds the executable
    public static Terraform withOverride(Path directory, Path provider) {
        return configured(directory, "dev_overrides { \"wirefleet/wireguard\" = \"" + provider + "\" }\n  direct {}");
    }

    /// Installs the provider from a filesystem mirror with `init`.
    public static Terraform withMirror(Path directory, Path mirror) {
        return configured(directory, "filesystem_mirror { path = \"" + mirror + "\" }");
    }

    private static Terraform configured(Path directory, String installation) {
        try {
            Files.writeString(directory.resolve("terraformrc"), "provider_installation {\n  " + installation + "\n}\n");
            return new Terraform(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One more variable of the environment, such as `WIREFLEET_TOKEN`.
    public Terraform with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public Path directory() {
        return directory;
    }

    /// Replaces the configuration, `main.tf`.
    public void configure(String text) {
        try {
            Files.writeString(directory.resolve("main.tf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How a command ended.
    ///
    /// @param output standard output and error, as they came
    public record Result(int exit, String output) {}

    public Result run(String... arguments) {
        try {
            Process process = start(arguments);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Starts a command, its output and errors in one stream.
    public Process start(String... arguments) throws IOException {
        return start(List.of("terraform"), arguments);
    }

    /// Starts a command at the head of a process group of its own, as a shell does.
    public Process startAlone(String... arguments) throws IOException {
        return start(List.of("setsid", "terraform"), arguments);
    }

    /// Presses Ctrl-C: the whole process group hears of it, providers included.
    ///
    /// @param process one of [#startAlone]
    public static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
    }

    private Process start(List<String> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TF_") || name.startsWith("WIREFLEET_"));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
