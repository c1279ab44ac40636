package io.wirefleet.terraform.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// The certificate that the plugin shows for this one start, with its key. Terraform takes it from the handshake line
/// and trusts nothing else, under the name `localhost`.
record ServerCertificate(X509Certificate certificate, PrivateKey privateKey) {
    /// P-384. The JDK has the first key of P-256 wait for a table that takes longer than all else in a start.
    private static final String CURVE = "secp384r1";

    /// Longer than any apply, shorter than anybody's memory of it.
    private static final Duration VALIDITY = Duration.ofDays(30);

    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    static ServerCertificate generate(SecureRandom random, Clock clock) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=localhost");
            Instant now = clock.instant();
            byte[] encoded = new X509v3CertificateBuilder(
                            name,
                            new BigInteger(127, random).add(BigInteger.ONE),
                            Date.from(now.minus(CLOCKS_APART)),
                            Date.from(now.plus(VALIDITY)),
                            name,
                            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")))
                    .build(new JcaContentSignerBuilder("SHA384withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            return new ServerCertificate(certificate, pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("P-384 and X.509 are part of every JDK", e);
        }
    }
}
