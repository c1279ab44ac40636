package io.wirefleet.terraform.testing;

import io.wirefleet.contract.json.Json;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Lists in pages, as the console answers them: no more than a hundred at once here, whoever asks for more.
final class Pages {
    private static final int LONGEST = 100;

    private Pages() {}

    static ObjectNode of(ArrayNode items, Map<String, String> query) {
        int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
        int to = Math.min(items.size(), from + Math.min(LONGEST, Integer.parseInt(query.getOrDefault("limit", "100"))));
        ObjectNode page = Json.object();
        ArrayNode shown = page.putArray("items");
        for (int i = from; i < to; i++) {
            shown.add(items.get(i));
        }
        return page.put("next_cursor", to < items.size() ? Integer.toString(to) : null);
    }
}
