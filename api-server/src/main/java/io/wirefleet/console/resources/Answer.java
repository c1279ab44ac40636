package io.wirefleet.console.resources;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a write answers.
///
/// @param body JSON; null: none
public record Answer(
        int status, Map<String, String> headers, @Nullable String body) {
    public static final String RECEIPT = "Wirefleet-Receipt";

    public Answer {
        headers = Map.copyOf(headers);
    }
}
