package io.wirefleet.packaging.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bouncycastle.openpgp.PGPException;

/// Makes a release of the provider, and a copy of it for the console to give out. Run by Maven in the phase `package`.
///
/// Arguments, each `--name=value`: `version`; `package`, several times, `<os>_<arch>:<directory>`; `signing-key`, empty
/// for one that is made and forgotten; `output`; `copy`, a second directory that gets the same.
final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException, PGPException {
        Map<String, List<String>> arguments = new HashMap<>();
        for (String argument : args) {
            String[] parts = argument.substring(2).split("=", 2);
            arguments.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(parts[1]);
        }
        SortedMap<String, Path> packages = new TreeMap<>();
        for (String platform : all(arguments, "package")) {
            String[] parts = platform.split(":", 2);
            packages.put(parts[0], Path.of(parts[1]).toRealPath());
        }
        Path output = Path.of(one(arguments, "output"));
        Path stamp = output.resolveSibling("release.stamp");
        String keyFile = one(arguments, "signing-key");
        String recipe = recipe(String.join("\n", args), packages);
        if (!keyFile.isEmpty()
                || !Files.exists(stamp)
                || !Files.readString(stamp).equals(recipe)) {
            Files.deleteIfExists(stamp);
            clear(output);
            Release.write(one(arguments, "version"), packages, key(keyFile), output);
            Files.writeString(stamp, recipe);
        }
        copy(output, Path.of(one(arguments, "copy")));
    }

    private static SigningKey key(String file) throws IOException, PGPException {
        if (file.isEmpty()) {
            return SigningKey.generate(new SecureRandom(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
        }
        String passphrase = System.getenv().getOrDefault("WIREFLEET_SIGNING_PASSPHRASE", "");
        return SigningKey.read(Path.of(file), passphrase.toCharArray());
    }

    /// What a release is made of: this program, and the packages, whose own stamps say what is in them.
    private static String recipe(String arguments, Map<String, Path> packages) throws IOException {
        StringBuilder recipe = new StringBuilder(arguments);
        Path program = Path.of(System.getProperty("java.class.path").split(":", 2)[0]);
        try (Stream<Path> files = Files.walk(program)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                recipe.append('\n').append(file.getFileName()).append(' ').append(Release.sha256(file));
            }
        }
        for (Path directory : packages.values()) {
            Path stamp = directory.resolveSibling(directory.getFileName() + ".stamp");
            recipe.append('\n').append(Files.readString(stamp, StandardCharsets.UTF_8));
        }
        return recipe.toString();
    }

    private static void clear(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            for (Path file : files(directory)) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        clear(to);
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(file.getFileName().toString()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
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
