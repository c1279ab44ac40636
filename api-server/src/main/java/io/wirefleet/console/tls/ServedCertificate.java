package io.wirefleet.console.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What the console shows to who connects. Prints nothing of its key.
public final class ServedCertificate {
    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final @Nullable String caPem;

    /// @param chain the certificate itself first
    ServedCertificate(List<X509Certificate> chain, PrivateKey key, @Nullable String caPem) {
        this.chain = List.copyOf(chain);
        this.key = key;
        this.caPem = caPem;
    }

    /// The key whose fingerprint stands in join tokens. It outlives the certificate: a renewed one has the same.
    public PublicKey publicKey() {
        return certificate().getPublicKey();
    }

    /// PEM of what agents are to check the certificate against; null: the roots of their system.
    public @Nullable String caPem() {
        return caPem;
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /// For a server that speaks TLS 1.2 and later, as this Java does.
    public SSLContext serverContext() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("console", key, new char[0], chain.toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }
}
