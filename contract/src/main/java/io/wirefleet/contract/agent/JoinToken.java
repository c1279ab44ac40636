package io.wirefleet.contract.agent;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/// The one-time secret with which a new agent enrols, and the fingerprint of the console that it may show it to:
/// `wfj_`, 32 random bytes, a dot, and the SHA-256 of the console certificate's public key (its DER
/// SubjectPublicKeyInfo), both in base64url without padding. Prints nothing of itself.
public final class JoinToken {
    private static final String PREFIX = "wfj_";

    private final byte[] secret;
    private final byte[] fingerprint;

    private JoinToken(byte[] secret, byte[] fingerprint) {
        this.secret = secret;
        this.fingerprint = fingerprint;
    }

    public static JoinToken generate(SecureRandom random, byte[] consoleFingerprint) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return new JoinToken(secret, consoleFingerprint.clone());
    }

    /// @throws InvalidValueException if the text is no join token; the text is not repeated
    public static JoinToken parse(String text) {
        int dot = text.indexOf('.');
        if (!text.startsWith(PREFIX) || dot < 0) {
            throw new InvalidValueException("must be a join token ('wfj_…', as the console answered it)");
        }
        byte[] secret = decode(text.substring(PREFIX.length(), dot));
        byte[] fingerprint = decode(text.substring(dot + 1));
        if (secret.length != 32 || fingerprint.length != 32) {
            throw new InvalidValueException("must be a whole join token; a part of it is missing");
        }
        return new JoinToken(secret, fingerprint);
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new InvalidValueException("must be a join token ('wfj_…', as the console answered it)");
        }
    }

    /// What a console calls its fingerprint: SHA-256 of its certificate's DER SubjectPublicKeyInfo.
    public static byte[] fingerprint(java.security.PublicKey certificateKey) {
        return Json.sha256().digest(certificateKey.getEncoded());
    }

    /// Whether the certificate that a console showed is the one this token was made for.
    public boolean isFor(java.security.PublicKey certificateKey) {
        return MessageDigest.isEqual(fingerprint, fingerprint(certificateKey));
    }

    /// What the console keeps of it: SHA-256 of the secret.
    public byte[] secretHash() {
        return Json.sha256().digest(secret);
    }

    /// The whole token: for the answer that makes it and for the enrolment call only.
    public String exposeText() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return PREFIX + new String(encoder.encode(secret), StandardCharsets.US_ASCII) + "."
                + new String(encoder.encode(fingerprint), StandardCharsets.US_ASCII);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JoinToken token
                && MessageDigest.isEqual(secret, token.secret)
                && Arrays.equals(fingerprint, token.fingerprint);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fingerprint);
    }

    @Override
    public String toString() {
        return "JoinToken(hidden)";
    }
}
