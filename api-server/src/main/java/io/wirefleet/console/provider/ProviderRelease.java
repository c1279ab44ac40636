package io.wirefleet.console.provider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One release of the provider: a directory with the files that Terraform's registries ask for, and the public key of
/// who signed it. The console signs nothing itself; it hands on what was built with it.
///
/// @param version of the provider, and of the console that it was built with
/// @param archives one for each platform
/// @param checksums the file of the archives' checksums; beside it, with `.sig` added, lies its signature
/// @param keyId of the public key, 16 hexadecimal digits
/// @param publicKey ASCII-armored
record ProviderRelease(
        Path directory, String version, List<Archive> archives, String checksums, String keyId, String publicKey) {
    /// A platform's archive.
    ///
    /// @param system such as `linux`
    /// @param architecture such as `amd64`
    /// @param sha256 in hexadecimal
    record Archive(String system, String architecture, String file, String sha256) {
        String platform() {
            return system + "_" + architecture;
        }
    }

    private static final Pattern CHECKSUMS = Pattern.compile("terraform-provider-wireguard_(.+)_SHA256SUMS");
    private static final Pattern KEY = Pattern.compile("signing-key_([0-9A-F]{16})\\.asc");
    private static final Pattern CHECKSUM =
            Pattern.compile("([0-9a-f]{64})  (terraform-provider-wireguard_.+_([a-z0-9]+)_([a-z0-9]+)\\.zip)");

    ProviderRelease {
        archives = List.copyOf(archives);
    }

    /// @return empty: there is no such directory, or it does not hold a release
    static Optional<ProviderRelease> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        Matcher checksums = null;
        Matcher key = null;
        for (String name : names(directory)) {
            Matcher asChecksums = CHECKSUMS.matcher(name);
            Matcher asKey = KEY.matcher(name);
            checksums = asChecksums.matches() ? asChecksums : checksums;
            key = asKey.matches() ? asKey : key;
        }
        if (checksums == null || key == null) {
            return Optional.empty();
        }
        List<Archive> archives = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve(checksums.group()))) {
            Matcher sum = CHECKSUM.matcher(line);
            if (sum.matches() && Files.isRegularFile(directory.resolve(sum.group(2)))) {
                archives.add(new Archive(sum.group(3), sum.group(4), sum.group(2), sum.group(1)));
            }
        }
        return Optional.of(new ProviderRelease(
                directory,
                checksums.group(1),
                archives,
                checksums.group(),
                key.group(1),
                Files.readString(directory.resolve(key.group()))));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    Optional<Archive> archive(String system, String architecture) {
        return archives.stream()
                .filter(archive -> archive.system().equals(system)
                        && archive.architecture().equals(architecture))
                .findFirst();
    }

    String signature() {
        return checksums + ".sig";
    }

    /// A file of the release that may be fetched by its name.
    Optional<Path> file(String name) {
        boolean isOne = name.equals(checksums)
                || name.equals(signature())
                || archives.stream().anyMatch(archive -> archive.file().equals(name));
        return isOne ? Optional.of(directory.resolve(name)) : Optional.empty();
    }
}
