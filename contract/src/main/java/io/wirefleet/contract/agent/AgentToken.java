package io.wirefleet.contract.agent;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.state.ServerId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/// The bearer token of an agent's call: a JWT (RFC 7519) with `alg` EdDSA (RFC 8037), signed by the agent's identity
/// key.
/// Claims: `iss` and `aud` as below, `sub` the server's id, `iat`, `exp`, `jti`.
public final class AgentToken {
    public static final String ISSUER = "wirefleet-agent";
    public static final String AUDIENCE = "wirefleet-console";

    /// How long a token is good for.
    public static final Duration LIFETIME = Duration.ofSeconds(60);

    private AgentToken() {}

    public static String issue(SigningKey identity, ServerId server, Instant now) {
        String header = Json.canonical(Json.object().put("alg", "EdDSA").put("typ", "JWT"));
        String claims = Json.canonical(Json.object()
                .put("iss", ISSUER)
                .put("aud", AUDIENCE)
                .put("sub", server.toString())
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(LIFETIME).getEpochSecond())
                .put("jti", UUID.randomUUID().toString()));
        String signed =
                base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        return signed + "." + base64(identity.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
