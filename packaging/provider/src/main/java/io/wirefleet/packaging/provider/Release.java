package io.wirefleet.packaging.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.openpgp.PGPException;

/// A release of the provider in the files that Terraform's registry asks for: a ZIP for each platform, the manifest,
/// their checksums and the signature of those. Beside them lies the public key, for registries of one's own.
final class Release {
    /// `terraform-provider-wireguard_1.2.3_linux_amd64.zip` and the like.
    private static final String NAME = "terraform-provider-wireguard_%s_%s";

    private static final String MANIFEST = """
            {"version": 1, "metadata": {"protocol_versions": ["6.0"]}}
            """;

    private Release() {}

    /// @param packages the directory of each platform's package, by `<os>_<arch>`
    /// @param output what was in it is replaced
    static void write(String version, Map<String, Path> packages, SigningKey key, Path output)
            throws IOException, PGPException {
        Files.createDirectories(output);
        SortedMap<String, String> checksums = new TreeMap<>();
        for (Map.Entry<String, Path> platform : packages.entrySet()) {
            Path archive = output.resolve(NAME.formatted(version, platform.getKey() + ".zip"));
            ProviderArchive.write(platform.getValue(), archive);
            checksums.put(archive.getFileName().toString(), sha256(archive));
        }
        Path manifest = Files.writeString(output.resolve(NAME.formatted(version, "manifest.json")), MANIFEST);
        checksums.put(manifest.getFileName().toString(), sha256(manifest));
        StringBuilder sums = new StringBuilder();
        checksums.forEach(
                (file, sum) -> sums.append(sum).append("  ").append(file).append('\n'));
        Path sumsFile = Files.writeString(output.resolve(NAME.formatted(version, "SHA256SUMS")), sums);
        Files.write(
                output.resolve(sumsFile.getFileName() + ".sig"),
                key.sign(sums.toString().getBytes(StandardCharsets.UTF_8)));
        Files.writeString(output.resolve("signing-key_" + key.id() + ".asc"), key.armored());
    }

    /// In hexadecimal.
    static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
