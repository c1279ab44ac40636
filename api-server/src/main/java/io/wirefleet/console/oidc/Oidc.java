package io.wirefleet.console.oidc;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Puts the configured providers together, each with a client of its own.
public final class Oidc {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Oidc() {}

    public static OidcCallers callers(List<IssuerConfig> configs, UsedTokenStore usedTokens, Clock clock) {
        return new OidcCallers(configs.stream()
                .map(config -> new OidcIssuer(config, keys(config.caFile(), config.issuer()), usedTokens, clock))
                .toList());
    }

    /// @param caFile null: the system's roots
    static KeyFetch keys(@Nullable Path caFile, URI issuer) {
        return new DiscoveredKeys(client(caFile), issuer);
    }

    private static HttpClient client(@Nullable Path caFile) {
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NEVER);
        return caFile == null
                ? client.build()
                : client.sslContext(trusting(caFile)).build();
    }

    /// Trusts the certificates of this PEM file and no others.
    ///
    /// @throws IllegalArgumentException if it holds none
    static SSLContext trusting(Path caFile) {
        try (InputStream pem = Files.newInputStream(caFile)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("ca-" + count++, certificate);
            }
            if (count == 0) {
                throw new IllegalArgumentException("no certificates");
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot read certificates from " + caFile, e);
        }
    }
}
