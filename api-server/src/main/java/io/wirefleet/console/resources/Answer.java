package io.wirefleet.console.resources;

import java.util.Map;
import java.util.UUID;
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

    /// The headers of an answer to a write, as far as they follow from its receipt.
    public static Map<String, String> headers(UUID receiptId) {
        return Map.of(RECEIPT, receiptId.toString());
    }
}
