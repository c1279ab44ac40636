package io.wirefleet.console.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.jce.ECNamedCurveTable;

/// Keys on the curve P-256.
final class EllipticKeys {
    private static final String CURVE = "secp256r1";

    private EllipticKeys() {}

    static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /// The key with its public half, which follows from it.
    ///
    /// @throws IOException if it is no key of that curve
    static KeyPair pair(PrivateKey key) throws IOException {
        if (!(key instanceof ECPrivateKey secret)) {
            throw new IOException("the key is none of the curve P-256");
        }
        var point = ECNamedCurveTable.getParameterSpec(CURVE)
                .getG()
                .multiply(secret.getS())
                .normalize();
        ECPoint affine = new ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
        try {
            return new KeyPair(
                    KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(affine, secret.getParams())), key);
        } catch (GeneralSecurityException e) {
            throw new IOException("the key is none of the curve P-256", e);
        }
    }
}
