package io.wirefleet.console.oidc;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An OpenID Connect provider whose tokens are taken, and what its callers may do.
///
/// @param name how records call it
/// @param issuer exactly as its tokens say in `iss`; `https`, or `http` on this machine
/// @param audiences of which a token must name one in `aud`
/// @param caFile PEM of what the provider's certificate is checked against; null: the system's roots
/// @param clockSkew how far its clock and ours may be apart
/// @param rules the first that matches counts
public record IssuerConfig(
        String name,
        URI issuer,
        Set<String> audiences,
        @Nullable Path caFile,
        Duration clockSkew,
        List<MappingRule> rules) {
    public IssuerConfig {
        audiences = Set.copyOf(audiences);
        rules = List.copyOf(rules);
    }
}
