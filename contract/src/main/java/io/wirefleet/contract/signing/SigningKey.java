package io.wirefleet.contract.signing;

import io.wirefleet.contract.InvalidValueException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/// The private half of an Ed25519 key, with its public half: 32 bytes each (RFC 8032). Prints nothing of itself.
public final class SigningKey {
    private final byte[] seed;
    private final PrivateKey key;
    private final VerifyingKey verifyingKey;

    private SigningKey(byte[] seed, VerifyingKey verifyingKey) {
        this.seed = seed;
        this.verifyingKey = verifyingKey;
        try {
            this.key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Ed25519.framed(Ed25519.PRIVATE_FRAME, seed)));
        } catch (GeneralSecurityException _) {
            throw new InvalidValueException("is not an Ed25519 private key");
        }
    }

    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(
                    Ed25519.unframed(Ed25519.PRIVATE_FRAME, pair.getPrivate().getEncoded()),
                    VerifyingKey.of(Ed25519.unframed(
                            Ed25519.PUBLIC_FRAME, pair.getPublic().getEncoded())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every JDK", e);
        }
    }

    /// The key as its [#exposeText] gave it.
    ///
    /// @throws InvalidValueException if the text is no such key
    public static SigningKey parse(String text) {
        String[] halves = text.split(":", -1);
        if (halves.length != 2) {
            throw new InvalidValueException("must be the two halves of an Ed25519 key");
        }
        return new SigningKey(Ed25519.decode(halves[0]), VerifyingKey.parse(halves[1]));
    }

    public byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every JDK", e);
        }
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    /// Both halves in base64, `private:public`: for the agent's key file and for sealing only.
    public String exposeText() {
        return Base64.getEncoder().encodeToString(seed) + ":" + verifyingKey;
    }

    @Override
    public String toString() {
        return "SigningKey(" + verifyingKey.id() + ", hidden)";
    }
}
