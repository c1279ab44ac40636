package io.wirefleet.console.history;

import java.util.Map;
import java.util.UUID;

/// A server as it once was.
public record ServerVersion(UUID id, String name, Span span, Map<String, String> tags) implements Version {
    public ServerVersion {
        tags = Map.copyOf(tags);
    }
}
