package io.wirefleet.console.resources;

import io.wirefleet.contract.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

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

    /// The same with one more header.
    public Answer with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    /// The same with these fields in its body too.
    Answer merged(ObjectNode fields) {
        ObjectNode json = body == null ? Json.object() : (ObjectNode) Json.parse(body);
        json.setAll(fields);
        return new Answer(status, headers, json.toString());
    }
}
