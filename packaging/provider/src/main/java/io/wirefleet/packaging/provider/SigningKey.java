package io.wirefleet.packaging.provider;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Iterator;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/// An OpenPGP key that signs releases (RFC 9580; version 4 keys, which Terraform's library knows).
final class SigningKey {
    private final PGPPublicKeyRing publicKeys;
    private final PGPPrivateKey privateKey;

    private SigningKey(PGPPublicKeyRing publicKeys, PGPPrivateKey privateKey) {
        this.publicKeys = publicKeys;
        this.privateKey = privateKey;
    }

    /// A new key, for a build that has no key of its own to sign with.
    static SigningKey generate(SecureRandom random, Instant now) throws PGPException {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(random));
        AsymmetricCipherKeyPair keys = generator.generateKeyPair();
        BcPGPKeyPair pair =
                new BcPGPKeyPair(PublicKeyPacket.VERSION_4, PublicKeyAlgorithmTags.EDDSA_LEGACY, keys, Date.from(now));
        PGPSignatureSubpacketGenerator flags = new PGPSignatureSubpacketGenerator();
        flags.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
        PGPKeyRingGenerator ring = new PGPKeyRingGenerator(
                PGPSignature.POSITIVE_CERTIFICATION,
                pair,
                "Wirefleet, one build",
                new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                flags.generate(),
                null,
                new BcPGPContentSignerBuilder(PublicKeyAlgorithmTags.EDDSA_LEGACY, HashAlgorithmTags.SHA512),
                null);
        return new SigningKey(ring.generatePublicKeyRing(), pair.getPrivateKey());
    }

    /// The first key in a file that may sign.
    ///
    /// @param file an ASCII-armored or binary secret key, as `gpg --export-secret-keys` writes it
    /// @param passphrase empty: it has none
    /// @throws IllegalArgumentException if it is no such key, or the passphrase is another one
    static SigningKey read(Path file, char[] passphrase) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(bytes))) {
            PGPSecretKeyRing ring = new PGPSecretKeyRing(in, new BcKeyFingerprintCalculator());
            for (Iterator<PGPSecretKey> keys = ring.getSecretKeys(); keys.hasNext(); ) {
                PGPSecretKey key = keys.next();
                if (key.isSigningKey() && !key.isPrivateKeyEmpty()) {
                    PGPPrivateKey opened = key.extractPrivateKey(
                            new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(passphrase));
                    return new SigningKey(ring.toCertificate(), opened);
                }
            }
        } catch (PGPException | IOException e) {
            throw new IllegalArgumentException(
                    file + " is no OpenPGP secret key that the passphrase in the environment opens", e);
        }
        throw new IllegalArgumentException(file + " holds no OpenPGP secret key that may sign");
    }

    /// A detached, binary signature: registries take no armored one.
    byte[] sign(byte[] data) throws PGPException, IOException {
        int algorithm = privateKey.getPublicKeyPacket().getAlgorithm();
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(algorithm, HashAlgorithmTags.SHA512),
                publicKeys.getPublicKey(privateKey.getKeyID()));
        generator.init(PGPSignature.BINARY_DOCUMENT, privateKey);
        generator.update(data);
        return generator.generate().getEncoded();
    }

    /// The key's id, 16 hexadecimal digits.
    String id() {
        return HexFormat.of().withUpperCase().toHexDigits(privateKey.getKeyID());
    }

    /// The public half, ASCII-armored.
    String armored() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArmoredOutputStream armor = ArmoredOutputStream.builder().build(bytes)) {
            publicKeys.encode(armor);
        }
        return bytes.toString(StandardCharsets.US_ASCII);
    }
}
