package io.wirefleet.console.history;

import io.wirefleet.contract.keys.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A peer as it once was.
public record PeerVersion(
        UUID id,
        String name,
        Span span,
        @Nullable String owner,
        PublicKey publicKey,
        Map<String, String> tags,
        List<String> addresses,
        boolean enabled,
        @Nullable Instant expiresAt)
        implements Version {
    public PeerVersion {
        tags = Map.copyOf(tags);
        addresses = List.copyOf(addresses);
    }
}
