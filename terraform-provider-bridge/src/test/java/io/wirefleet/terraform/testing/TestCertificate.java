package io.wirefleet.terraform.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// A certificate for loopback, self-signed in most cases, made for one test.
public record TestCertificate(X509Certificate certificate, PrivateKey privateKey) {
    /// @param curve `secp256r1`, or `secp521r1` as Terraform's own
    public static TestCertificate generate(String curve) {
        return generate(curve, in(Duration.ofDays(1)), "localhost", "127.0.0.1", null);
    }

    /// One for somebody else.
    public static TestCertificate ofAnother() {
        return generate("secp256r1", in(Duration.ofDays(1)), "other.example", "192.0.2.1", null);
    }

    /// One that may vouch for others.
    public static TestCertificate authority() {
        return generate("secp256r1", in(Duration.ofDays(1)), "authority", "192.0.2.1", null);
    }

    /// One by this authority that was good an hour ago.
    public TestCertificate expired() {
        return generate("secp256r1", in(Duration.ofHours(-1)), "localhost", "127.0.0.1", this);
    }

    private static Instant in(Duration time) {
        return Instant.now().plus(time);
    }

    private static TestCertificate generate(
            String curve, Instant until, String host, String address, @Nullable TestCertificate authority) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=" + host);
            X500Name issuer = authority == null
                    ? name
                    : new X500Name(
                            authority.certificate.getSubjectX500Principal().getName());
            Instant now = Instant.now();
            var holder = new JcaX509v3CertificateBuilder(
                            issuer,
                            BigInteger.valueOf(now.toEpochMilli()),
                            Date.from(now.minus(Duration.ofDays(1))),
                            Date.from(until),
                            name,
                            pair.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(host.equals("authority")))
                    .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                        new GeneralName(GeneralName.dNSName, host), new GeneralName(GeneralName.iPAddress, address)
                    }))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .build(authority == null ? pair.getPrivate() : authority.privateKey));
            return new TestCertificate(new JcaX509CertificateConverter().getCertificate(holder), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String pem() {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /// A key store with the key, without a password.
    public KeyStore keyStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", privateKey, new char[0], new Certificate[] {certificate});
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
