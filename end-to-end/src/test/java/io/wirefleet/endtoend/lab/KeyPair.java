package io.wirefleet.endtoend.lab;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A WireGuard key pair made by `wg`.
public record KeyPair(String privateKey, String publicKey) {
    public static KeyPair generate(Secrets secrets) {
        String privateKey = Command.run("wg", "genkey").strip();
        secrets.add("the private key of a client", privateKey);
        String publicKey = Command.attempt(List.of("wg", "pubkey"), Map.of(), privateKey, Duration.ofSeconds(10))
                .expectSuccess()
                .strip();
        return new KeyPair(privateKey, publicKey);
    }

    @Override
    public String toString() {
        return "KeyPair[" + publicKey + "]";
    }
}
