package io.wirefleet.terraform.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Who may vouch for the console: the configured file, else what the rest of the system trusts (as Terraform itself
/// does: `SSL_CERT_FILE`, then Debian's bundle), else what Java does.
public final class TrustedAuthorities {
    private static final Path SYSTEM_BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private static final Path JAVAS_OWN = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");

    private TrustedAuthorities() {}

    /// The certificates of a PEM file.
    ///
    /// @throws IOException if it can't be read or holds none; the message says which
    public static Collection<? extends Certificate> read(Path pem) throws IOException {
        try (InputStream stream = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(stream);
            if (certificates.isEmpty()) {
                throw new IOException("it holds no certificate");
            }
            return certificates;
        } catch (GeneralSecurityException e) {
            throw new IOException("it is not PEM: " + e.getMessage(), e);
        }
    }

    static SSLContext context(@Nullable Path caFile, Map<String, String> environment) throws IOException {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(caFile != null ? caFile : systemFile(environment)));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is part of every JDK", e);
        }
    }

    /// @param file PEM; null for Java's own, which are named here because the launcher hides them from all that would
    ///     read them at every start and not use them
    static KeyStore store(@Nullable Path file) throws IOException, GeneralSecurityException {
        if (file == null) {
            return KeyStore.getInstance(JAVAS_OWN.toFile(), (char[]) null);
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : read(file)) {
            store.setCertificateEntry("authority-" + number++, certificate);
        }
        return store;
    }

    private static @Nullable Path systemFile(Map<String, String> environment) {
        String named = environment.getOrDefault("SSL_CERT_FILE", "");
        Path file = named.isEmpty() ? SYSTEM_BUNDLE : Path.of(named);
        return Files.isReadable(file) ? file : null;
    }
}
