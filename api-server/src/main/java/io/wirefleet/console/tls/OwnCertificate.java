package io.wirefleet.console.tls;

import io.wirefleet.console.settings.DataDirectory;
import io.wirefleet.console.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// A certificate of the console's own making, kept in the data directory: `ca.pem` and `ca.key`, `tls.pem` and
/// `tls.key`. Issued anew, on the same key, when its names change or less than [#RENEWAL] is left of it.
final class OwnCertificate {
    /// A console that is started at least this often never shows an expired certificate.
    static final Duration RENEWAL = Duration.ofDays(400);

    private final Path directory;
    private final SecureRandom random;
    private final Clock clock;

    OwnCertificate(DataDirectory directory, SecureRandom random, Clock clock) {
        this.directory = directory.path();
        this.random = random;
        this.clock = clock;
    }

    ServedCertificate prepare(CertificateNames names) {
        try {
            CertificateAuthority authority = authority();
            KeyPair key = key();
            X509Certificate certificate = certificate(authority, key.getPublic(), names);
            return new ServedCertificate(List.of(certificate), key.getPrivate(), Pem.text(authority.certificate()));
        } catch (IOException | CertificateException e) {
            throw new InvalidSettingException("data-dir: cannot keep the console's certificate in " + directory + " ("
                    + e.getMessage() + "); see that this user may write there, and that the files are whole");
        }
    }

    private CertificateAuthority authority() throws IOException, CertificateException {
        Path certificateFile = directory.resolve("ca.pem");
        Path keyFile = directory.resolve("ca.key");
        if (!Files.exists(certificateFile)) {
            CertificateAuthority made = CertificateAuthority.make(random, clock.instant());
            write(keyFile, Pem.text(made.key()));
            write(certificateFile, Pem.text(made.certificate()));
            return made;
        }
        List<X509Certificate> certificates = Pem.certificates(certificateFile);
        if (certificates.isEmpty() || !Files.exists(keyFile)) {
            throw new IOException("ca.pem and ca.key are not whole");
        }
        PrivateKey key = Pem.privateKey(keyFile).orElseThrow(() -> new IOException("ca.key holds no key"));
        if (!GivenCertificate.belongTogether(certificates.getFirst().getPublicKey(), key)) {
            throw new IOException("ca.key is not the key of ca.pem");
        }
        return new CertificateAuthority(certificates.getFirst(), key);
    }

    private KeyPair key() throws IOException {
        Path file = directory.resolve("tls.key");
        if (!Files.exists(file)) {
            write(file, Pem.text(EllipticKeys.generate(random).getPrivate()));
        }
        PrivateKey key = Pem.privateKey(file).orElseThrow(() -> new IOException("tls.key holds no key"));
        return EllipticKeys.pair(key);
    }

    private X509Certificate certificate(CertificateAuthority authority, PublicKey key, CertificateNames names)
            throws IOException, CertificateException {
        Path file = directory.resolve("tls.pem");
        if (Files.exists(file)) {
            List<X509Certificate> kept = Pem.certificates(file);
            if (!kept.isEmpty() && isGood(kept.getFirst(), authority, key, names)) {
                return kept.getFirst();
            }
        }
        X509Certificate issued = authority.issue(key, names, random, clock.instant());
        write(file, Pem.text(issued));
        return issued;
    }

    private boolean isGood(
            X509Certificate certificate, CertificateAuthority authority, PublicKey key, CertificateNames names) {
        try {
            certificate.verify(authority.certificate().getPublicKey());
        } catch (GeneralSecurityException _) {
            return false;
        }
        return certificate.getPublicKey().equals(key)
                && CertificateNames.of(certificate).equals(names)
                && clock.instant()
                        .plus(RENEWAL)
                        .isBefore(certificate.getNotAfter().toInstant());
    }

    private static void write(Path file, String text) throws IOException {
        DataDirectory.writeSecret(file, text.getBytes(StandardCharsets.US_ASCII));
    }
}
