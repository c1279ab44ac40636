package io.wirefleet.packaging.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Makes the packages of the agent. Run by Maven in the phase `package`; what has not changed is not made again.
///
/// Arguments, each `--name=value`: `version`; `time`, of all files; `maintainer`; `files`, the directory of what is
/// packed beside the agent; `license`; `agent`, several times, `<architecture>:<directory>`, nothing being made
/// where the directory is empty; `output`.
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        Map<String, List<String>> arguments = new HashMap<>();
        for (String argument : args) {
            String[] parts = argument.substring(2).split("=", 2);
            arguments.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(parts[1]);
        }
        Release release = new Release(
                one(arguments, "version"),
                Instant.parse(one(arguments, "time")),
                one(arguments, "maintainer"),
                Path.of(one(arguments, "files")),
                Path.of(one(arguments, "license")));
        Path output = Path.of(one(arguments, "output"));
        StringBuilder recipe = new StringBuilder(String.join("\n", args));
        recipe.append(digests(Path.of(System.getProperty("java.class.path").split(":", 2)[0])));
        recipe.append(digests(release.files()));
        Map<String, Path> agents = new HashMap<>();
        for (String agent : all(arguments, "agent")) {
            String[] parts = agent.split(":", 2);
            if (!parts[1].isEmpty()) {
                Path directory = Path.of(parts[1]).toRealPath();
                agents.put(parts[0], directory);
                recipe.append(digests(directory));
            }
        }
        Path stamp = output.resolveSibling(output.getFileName() + ".stamp");
        if (Files.exists(stamp) && Files.readString(stamp).contentEquals(recipe)) {
            return;
        }
        Files.deleteIfExists(stamp);
        clear(output);
        for (Map.Entry<String, Path> agent : agents.entrySet()) {
            release.write(agent.getKey(), agent.getValue(), output);
        }
        Files.writeString(stamp, recipe);
    }

    /// Names and digests of the files in a directory, or of the file itself.
    private static String digests(Path path) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                text.append('\n')
                        .append(file)
                        .append(' ')
                        .append(DebianPackage.digest("SHA-256", Files.readAllBytes(file)));
            }
        }
        return text.toString();
    }

    private static void clear(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static List<String> all(Map<String, List<String>> arguments, String name) {
        List<String> values = arguments.getOrDefault(name, List.of());
        if (values.isEmpty()) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return values;
    }

    private static String one(Map<String, List<String>> arguments, String name) {
        return all(arguments, name).getLast();
    }
}
