package io.wirefleet.console.tls;

import io.wirefleet.console.settings.InvalidSettingException;
import io.wirefleet.console.settings.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// The operator's certificate, read and checked.
final class GivenCertificate {
    private GivenCertificate() {}

    /// @throws InvalidSettingException if it is none, has expired, or is not the key's
    static ServedCertificate read(TlsFiles files, Clock clock) {
        List<X509Certificate> chain = chain(files.certificate());
        PrivateKey key = key(files.key());
        X509Certificate certificate = chain.getFirst();
        if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
            throw new InvalidSettingException(
                    "--tls-cert (WIREFLEET_TLS_CERT): the certificate in " + files.certificate() + " expired on "
                            + certificate.getNotAfter().toInstant() + "; give a renewed one");
        }
        if (!belongTogether(certificate.getPublicKey(), key)) {
            throw new InvalidSettingException("--tls-key (WIREFLEET_TLS_KEY): the key in " + files.key()
                    + " is not that of the certificate in " + files.certificate()
                    + "; the certificate must come first in its file, its intermediates after it");
        }
        return new ServedCertificate(chain, key, anchor(chain));
    }

    private static List<X509Certificate> chain(Path file) {
        try {
            List<X509Certificate> chain = Pem.certificates(file);
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (IOException _) {
            // Refused below.
        }
        throw new InvalidSettingException("--tls-cert (WIREFLEET_TLS_CERT): " + file
                + " holds no certificate that can be read; give a PEM file ('BEGIN CERTIFICATE')");
    }

    private static PrivateKey key(Path file) {
        try {
            return Pem.privateKey(file)
                    .orElseThrow(() -> new InvalidSettingException("--tls-key (WIREFLEET_TLS_KEY): " + file
                            + " holds no unencrypted private key; give a PEM file ('BEGIN PRIVATE KEY')"));
        } catch (IOException _) {
            throw new InvalidSettingException("--tls-key (WIREFLEET_TLS_KEY): " + file
                    + " holds no private key that can be read; give a PEM file ('BEGIN PRIVATE KEY')");
        }
    }

    static boolean belongTogether(PublicKey certified, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            byte[] message = "whose key is this".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /// The last certificate of a chain that the system's roots do not vouch for; null where they do.
    private static @Nullable String anchor(List<X509Certificate> chain) {
        try {
            TrustManagerFactory system = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            system.init((KeyStore) null);
            for (X509TrustManager manager : Arrays.stream(system.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .toList()) {
                manager.checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
            }
            return null;
        } catch (CertificateException _) {
            return anchorText(chain.getLast());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static String anchorText(X509Certificate certificate) {
        try {
            return Pem.text(certificate);
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }
}
