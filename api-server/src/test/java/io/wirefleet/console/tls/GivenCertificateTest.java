package io.wirefleet.console.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.settings.InvalidSettingException;
import io.wirefleet.console.settings.TlsFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GivenCertificateTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final CertificateNames NAMES = CertificateNames.of("127.0.0.1", null, null);

    @TempDir
    Path directory;

    private final CertificateAuthority authority = CertificateAuthority.make(RANDOM, Instant.now());

    private ServedCertificate read(String certificate, String key) throws IOException {
        return read(certificate, key, Clock.systemUTC());
    }

    private ServedCertificate read(String certificate, String key, Clock clock) throws IOException {
        return GivenCertificate.read(
                new TlsFiles(
                        Files.writeString(directory.resolve("cert.pem"), certificate),
                        Files.writeString(directory.resolve("key.pem"), key)),
                clock);
    }

    private X509Certificate issue(KeyPair pair) {
        return authority.issue(pair.getPublic(), NAMES, RANDOM, Instant.now());
    }

    /// SEC 1 or PKCS #1, as OpenSSL's older commands write them.
    private static String traditional(PrivateKey key) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            if (key instanceof ECPrivateKey elliptic) {
                var sec1 = new org.bouncycastle.asn1.sec.ECPrivateKey(
                        256, elliptic.getS(), SECObjectIdentifiers.secp256r1);
                writer.writeObject(new PemObject("EC PRIVATE KEY", sec1.getEncoded()));
            } else {
                writer.writeObject(key);
            }
        }
        return text.toString();
    }

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    @Test
    void everyCommonFormOfAKeyIsRead() throws Exception {
        KeyPair elliptic = EllipticKeys.generate(RANDOM);
        KeyPair rsa = rsa();
        assertThat(traditional(elliptic.getPrivate())).contains("BEGIN EC PRIVATE KEY");
        assertThat(traditional(rsa.getPrivate())).contains("BEGIN RSA PRIVATE KEY");
        for (KeyPair pair : new KeyPair[] {elliptic, rsa}) {
            String certificate = Pem.text(issue(pair));
            assertThat(read(certificate, Pem.text(pair.getPrivate())).publicKey())
                    .isEqualTo(pair.getPublic());
            assertThat(read(certificate, traditional(pair.getPrivate())).publicKey())
                    .isEqualTo(pair.getPublic());
        }
    }

    @Test
    void aClientThatTrustsItsAuthorityIsServedByTls13() throws Exception {
        KeyPair pair = EllipticKeys.generate(RANDOM);
        ServedCertificate served =
                read(Pem.text(issue(pair)) + Pem.text(authority.certificate()), Pem.text(pair.getPrivate()));
        assertThat(served.caPem()).isEqualTo(Pem.text(authority.certificate()));
        try (SSLServerSocket listener = (SSLServerSocket)
                served.serverContext().getServerSocketFactory().createServerSocket(0)) {
            Thread server = Thread.ofVirtual().start(() -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.getOutputStream().write(7);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try (SSLSocket client = (SSLSocket)
                    trusting(authority).getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort())) {
                client.setSoTimeout(10_000);
                assertThat(client.getInputStream().read()).isEqualTo(7);
                assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
            }
            server.join();
        }
    }

    private static SSLContext trusting(CertificateAuthority authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        TrustManager[] managers = trust.getTrustManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }

    @Test
    void anotherKeyIsRefused() throws Exception {
        String certificate = Pem.text(issue(EllipticKeys.generate(RANDOM)));
        for (KeyPair other : new KeyPair[] {EllipticKeys.generate(RANDOM), rsa()}) {
            assertThatThrownBy(() -> read(certificate, Pem.text(other.getPrivate())))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageStartingWith("--tls-key (WIREFLEET_TLS_KEY): the key in ")
                    .hasMessageContaining("is not that of the certificate");
        }
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        KeyPair pair = EllipticKeys.generate(RANDOM);
        Clock late = Clock.fixed(Instant.now().plusSeconds(900L * 86_400), ZoneOffset.UTC);
        assertThatThrownBy(() -> read(Pem.text(issue(pair)), Pem.text(pair.getPrivate()), late))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("--tls-cert (WIREFLEET_TLS_CERT): the certificate in ")
                .hasMessageContaining("expired on ");
    }

    @Test
    void whatIsNoPemIsRefused() throws Exception {
        KeyPair pair = EllipticKeys.generate(RANDOM);
        String key = Pem.text(pair.getPrivate());
        String certificate = Pem.text(issue(pair));
        assertThatThrownBy(() -> read(key, key)).hasMessageContaining("holds no certificate that can be read");
        assertThatThrownBy(() -> read("", key)).hasMessageContaining("holds no certificate that can be read");
        assertThatThrownBy(() -> read(certificate.replace("MI", "!!"), key))
                .isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> read(certificate, certificate))
                .hasMessageContaining("holds no unencrypted private key");
        assertThatThrownBy(() -> read(certificate, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("holds no private key that can be read");
    }
}
