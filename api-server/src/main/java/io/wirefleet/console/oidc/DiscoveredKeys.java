package io.wirefleet.console.oidc;

import com.nimbusds.jose.jwk.JWKSet;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// A provider's keys from where its discovery document (OpenID Connect Discovery 1.0, section 4) says that they are.
/// No redirects are followed.
final class DiscoveredKeys implements KeyFetch {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LIMIT = 1 << 20;

    private final HttpClient client;
    private final URI issuer;

    DiscoveredKeys(HttpClient client, URI issuer) {
        this.client = client;
        this.issuer = issuer;
    }

    @Override
    public JWKSet fetch() throws IOException, InterruptedException {
        URI discovery = URI.create(issuer.toString().replaceFirst("/$", "") + "/.well-known/openid-configuration");
        URI keys = keysUrl(discovery, get(discovery));
        try {
            return JWKSet.parse(get(keys)).toPublicJWKSet();
        } catch (ParseException _) {
            throw new IOException(keys + " answered no JWK set");
        }
    }

    private URI keysUrl(URI discovery, String document) throws IOException {
        try {
            JsonNode json = Json.parse(document);
            if (!issuer.toString().equals(json.path("issuer").asString(""))) {
                throw new IOException(discovery + " speaks for another issuer than " + issuer);
            }
            return OidcConfig.issuerUrl(json.path("jwks_uri").asString(""));
        } catch (InvalidFieldException | InvalidValueException _) {
            throw new IOException(discovery + " names no jwks_uri that can be trusted");
        }
    }

    private String get(URI url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .build();
        HttpResponse<InputStream> response;
        try {
            response = client.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new IOException(url + " cannot be reached: " + e.getClass().getSimpleName(), e);
        }
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(LIMIT + 1);
            if (response.statusCode() != 200 || bytes.length > LIMIT) {
                throw new IOException(
                        url + " answered status " + response.statusCode() + " and " + bytes.length + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
