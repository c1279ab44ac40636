package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The real Terraform in a directory of its own, calling nobody but the console. Providers come from a mirror, as
/// users install them.
final class Terraform {
    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Duration processorTime = Duration.ZERO;

    private Terraform(Path directory) {
        this.directory = directory;
    }

    /// @param directory made here
    /// @param mirror a filesystem mirror of providers
    static Terraform in(Path directory, Path mirror) throws IOException {
        Files.createDirectories(directory);
        Path settings = directory.resolve("terraformrc");
        Files.writeString(settings, "provider_installation {\n  filesystem_mirror { path = \"" + mirror + "\" }\n}\n");
        return new Terraform(directory)
                .with("TF_IN_AUTOMATION", "1")
                .with("CHECKPOINT_DISABLE", "1")
                .with("TF_CLI_CONFIG_FILE", settings.toString());
    }

    /// One more variable of the environment.
    Terraform with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Terraform without(String name) {
        environment.remove(name);
        return this;
    }

    Path directory() {
        return directory;
    }

    /// Writes the configuration, and installs what it asks for.
    void configure(String text) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("main.tf"), text);
        run("init");
    }

    /// Runs a command that must succeed.
    ///
    /// @return how long it took
    Duration run(String... arguments) throws IOException, InterruptedException {
        Path times = directory.resolve("times");
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "\"$@\"; status=$?; times >\"$0\"; exit $status", times.toString()));
        command.add("terraform");
        command.addAll(List.of(arguments));
        Path said = directory.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TF_") || name.startsWith("WIREFLEET_"));
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        Process process = builder.start();
        int exit = process.waitFor();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (exit != 0) {
            throw new IOException("terraform " + String.join(" ", arguments) + " ended with " + exit + ":\n"
                    + Files.readString(said));
        }
        processorTime = ofChildren(Files.readAllLines(times).get(1));
        return took;
    }

    /// What the last command took of the processors in Terraform's own process, the provider's not among it.
    Duration processorTime() {
        return processorTime;
    }

    /// @param line of times(1p), such as `1m2.340000s 0m0.120000s`: user and system
    private static Duration ofChildren(String line) {
        Duration sum = Duration.ZERO;
        for (String time : line.split(" ", -1)) {
            String[] parts = time.split("[ms]", -1);
            sum = sum.plusMinutes(Long.parseLong(parts[0])).plusMillis((long) (Double.parseDouble(parts[1]) * 1000));
        }
        return sum;
    }

    /// A plan that must find nothing to change.
    ///
    /// @return how long it took
    Duration planNothing() throws IOException, InterruptedException {
        return run("plan", "-detailed-exitcode");
    }
}
