package io.wirefleet.packaging.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String SUMS = "terraform-provider-wireguard_1.2.3_SHA256SUMS";

    @TempDir
    Path directory;

    private Path packaged;

    @BeforeEach
    void aPackage() throws IOException {
        packaged = Files.createDirectories(directory.resolve("package"));
        Files.createDirectories(packaged.resolve("lib"));
        Path program = Files.writeString(packaged.resolve("terraform-provider-wireguard_v1.2.3"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(packaged.resolve("lib/a.jar"), "jar");
        Files.createSymbolicLink(packaged.resolve("lib/b.jar"), Path.of("a.jar"));
    }

    private Path write(SigningKey key, String name) throws Exception {
        Path output = directory.resolve(name);
        Release.write("1.2.3", Map.of("linux_amd64", packaged), key, output);
        return output;
    }

    @Test
    void holdsWhatRegistriesAskFor() throws Exception {
        SigningKey key = SigningKey.generate(new SecureRandom(), NOW);
        Path output = write(key, "release");
        assertThat(names(output))
                .isEqualTo("signing-key_" + key.id() + ".asc, " + SUMS + ", " + SUMS
                        + ".sig, terraform-provider-wireguard_1.2.3_linux_amd64.zip,"
                        + " terraform-provider-wireguard_1.2.3_manifest.json");
        assertThat(Files.readString(output.resolve("terraform-provider-wireguard_1.2.3_manifest.json")))
                .contains("\"protocol_versions\": [\"6.0\"]");
    }

    @Test
    void theSignatureIsOfTheChecksumsByTheKeyBesideIt() throws Exception {
        SigningKey key = SigningKey.generate(new SecureRandom(), NOW);
        Path output = write(key, "release");
        byte[] sums = Files.readAllBytes(output.resolve(SUMS));
        assertThat(verifies(output, sums)).isTrue();
        sums[0] ^= 1;
        assertThat(verifies(output, sums)).isFalse();
    }

    private static boolean verifies(Path output, byte[] sums) throws Exception {
        Path keyFile;
        try (Stream<Path> files = Files.list(output)) {
            keyFile = files.filter(file -> file.toString().endsWith(".asc"))
                    .findFirst()
                    .orElseThrow();
        }
        PGPPublicKeyRing ring = new PGPPublicKeyRing(
                PGPUtil.getDecoderStream(Files.newInputStream(keyFile)), new BcKeyFingerprintCalculator());
        Object read = new PGPObjectFactory(
                        new ByteArrayInputStream(Files.readAllBytes(output.resolve(SUMS + ".sig"))),
                        new BcKeyFingerprintCalculator())
                .nextObject();
        PGPSignature signature = ((PGPSignatureList) read).get(0);
        signature.init(new BcPGPContentVerifierBuilderProvider(), ring.getPublicKey(signature.getKeyID()));
        signature.update(sums);
        return signature.verify();
    }

    @Test
    void theArchiveKeepsModesFollowsLinksAndIsTheSameEachTime() throws Exception {
        SigningKey key = SigningKey.generate(new SecureRandom(), NOW);
        Path first = write(key, "first").resolve("terraform-provider-wireguard_1.2.3_linux_amd64.zip");
        Path second = write(key, "second").resolve("terraform-provider-wireguard_1.2.3_linux_amd64.zip");
        assertThat(first).hasSameBinaryContentAs(second);
        try (ZipFile zip = ZipFile.builder().setPath(first).get()) {
            assertThat(Collections.list(zip.getEntries()))
                    .extracting(ZipArchiveEntry::getName, entry -> Integer.toOctalString(entry.getUnixMode()))
                    .hasToString("[(\"lib/a.jar\", \"100644\"), (\"lib/b.jar\", \"100644\"),"
                            + " (\"terraform-provider-wireguard_v1.2.3\", \"100755\")]");
            assertThat(zip.getInputStream(zip.getEntry("lib/b.jar")).readAllBytes())
                    .isEqualTo("jar".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aKeyOfOnesOwnSignsWithItsPassphraseAndNoOther() throws Exception {
        String passphrase = UUID.randomUUID().toString();
        Path file = protectedKey(passphrase);
        Path output = write(SigningKey.read(file, passphrase.toCharArray()), "release");
        assertThat(verifies(output, Files.readAllBytes(output.resolve(SUMS)))).isTrue();
        assertThatThrownBy(() -> SigningKey.read(file, "another".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("passphrase")
                .hasMessageNotContaining(passphrase);
    }

    /// What `gpg --export-secret-keys` writes: a secret key under a passphrase.
    private Path protectedKey(String passphrase) throws Exception {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        PGPKeyRingGenerator ring = new PGPKeyRingGenerator(
                PGPSignature.POSITIVE_CERTIFICATION,
                new BcPGPKeyPair(
                        PublicKeyPacket.VERSION_4,
                        PublicKeyAlgorithmTags.EDDSA_LEGACY,
                        generator.generateKeyPair(),
                        Date.from(NOW)),
                "Release",
                new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                null,
                null,
                new BcPGPContentSignerBuilder(PublicKeyAlgorithmTags.EDDSA_LEGACY, HashAlgorithmTags.SHA512),
                new BcPBESecretKeyEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).build(passphrase.toCharArray()));
        return Files.write(
                directory.resolve("own.key"), ring.generateSecretKeyRing().getEncoded());
    }

    @Test
    void aFileThatIsNoSecretKeyIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("key.asc"), "no key");
        assertThatThrownBy(() -> SigningKey.read(file, new char[0])).hasMessageContaining("key.asc");
    }

    private static String names(Path output) {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.joining(", "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
