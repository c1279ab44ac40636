package io.wirefleet.console.tls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/// Certificates and keys as text (RFC 7468).
final class Pem {
    private Pem() {}

    /// The certificates in the file, in its order; none if it holds none.
    ///
    /// @throws IOException if the file cannot be read, or what it holds cannot be understood
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Object entry : entries(file)) {
                if (entry instanceof X509CertificateHolder holder) {
                    certificates.add(certificate(holder));
                }
            }
        } catch (CertificateException e) {
            throw new IOException("a certificate is broken", e);
        }
        return certificates;
    }

    static X509Certificate certificate(X509CertificateHolder holder) throws CertificateException {
        return new JcaX509CertificateConverter().getCertificate(holder);
    }

    /// The private key in the file: PKCS #8, PKCS #1 (`RSA PRIVATE KEY`) or SEC 1 (`EC PRIVATE KEY`). Empty if it holds
    /// none that is not encrypted.
    ///
    /// @throws IOException if the file cannot be read, or what it holds cannot be understood
    static Optional<PrivateKey> privateKey(Path file) throws IOException {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        for (Object entry : entries(file)) {
            if (entry instanceof PrivateKeyInfo key) {
                return Optional.of(converter.getPrivateKey(key));
            }
            if (entry instanceof PEMKeyPair pair) {
                return Optional.of(converter.getPrivateKey(pair.getPrivateKeyInfo()));
            }
        }
        return Optional.empty();
    }

    private static List<Object> entries(Path file) throws IOException {
        List<Object> entries = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)))) {
            for (Object entry = parser.readObject(); entry != null; entry = parser.readObject()) {
                entries.add(entry);
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new PEMException("what it holds is broken", e);
        }
        return entries;
    }

    static String text(X509Certificate certificate) throws CertificateException {
        return text("CERTIFICATE", certificate.getEncoded());
    }

    /// PKCS #8.
    static String text(PrivateKey key) {
        return text("PRIVATE KEY", key.getEncoded());
    }

    private static String text(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }
}
