package io.wirefleet.agent.console;

import io.wirefleet.contract.agent.JoinToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Which certificate of a console an agent believes: at enrolment the one whose public key the join token names, be
/// its host name and issuer what they may; afterwards one that the console's CA, or the system's own roots, issued
/// for the console's host name.
final class ConsoleTrust {
    private ConsoleTrust() {}

    static SSLContext pinned(JoinToken token) {
        return context(new TrustManager[] {new Pinned(token)});
    }

    /// @param caCertificate PEM; null: the system's own roots
    /// @throws ConsoleException if the text is no certificate
    static SSLContext issuedBy(@Nullable String caCertificate) {
        if (caCertificate == null) {
            return context(null);
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(caCertificate.getBytes(StandardCharsets.US_ASCII)))) {
                store.setCertificateEntry("console-" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return context(factory.getTrustManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw ConsoleException.away("the console's CA certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private static SSLContext context(TrustManager @Nullable [] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is part of every JDK", e);
        }
    }

    /// The console showed another certificate than the one that the join token names.
    static final class WrongConsoleException extends CertificateException {
        WrongConsoleException() {
            super("the certificate is not the one that the join token was made for");
        }
    }

    private static final class Pinned extends X509ExtendedTrustManager {
        private final JoinToken token;

        Pinned(JoinToken token) {
            this.token = token;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (chain.length == 0 || !token.isFor(chain[0].getPublicKey())) {
                throw new WrongConsoleException();
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
