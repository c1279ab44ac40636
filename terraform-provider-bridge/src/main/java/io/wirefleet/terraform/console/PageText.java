package io.wirefleet.terraform.console;

import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/// A page of a list as it came, and where in it each object is: one becomes a tree when it is asked for, and not
/// before. All of them as trees take many times the memory of the text.
final class PageText {
    private final byte[] text;
    private final Map<String, Place> places = new HashMap<>();
    private String nextCursor = "";

    private record Place(int start, int end) {}

    private PageText(byte[] text) {
        this.text = text;
    }

    /// @param text `{"items": [{"id": …}, …], "next_cursor": …}`
    /// @throws InvalidFieldException if it is no such list
    static PageText of(byte[] text) {
        PageText page = new PageText(text);
        try (JsonParser parser = Json.MAPPER.createParser(text)) {
            page.read(parser);
            return page;
        } catch (JacksonException _) {
            throw new InvalidFieldException("", "is not JSON");
        }
    }

    private void read(JsonParser parser) {
        boolean hasItems = false;
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                if (name.equals("items") && token == JsonToken.START_ARRAY) {
                    hasItems = true;
                    readItems(parser);
                } else if (name.equals("next_cursor") && token == JsonToken.VALUE_STRING) {
                    nextCursor = parser.getString();
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (!hasItems) {
            throw new InvalidFieldException("/items", "is missing");
        }
    }

    private void readItems(JsonParser parser) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int start = (int) parser.currentTokenLocation().getByteOffset();
            String id = readId(parser);
            places.put(id, new Place(start, (int) parser.currentLocation().getByteOffset()));
        }
    }

    /// Leaves the parser at the end of the item.
    private static String readId(JsonParser parser) {
        String id = "";
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                if (name.equals("id") && token == JsonToken.VALUE_STRING) {
                    id = parser.getString();
                } else {
                    parser.skipChildren();
                }
            }
        } else {
            parser.skipChildren();
        }
        return id;
    }

    /// @return empty: it is not on this page
    Optional<JsonNode> item(String id) {
        Place place = places.get(id);
        return place == null
                ? Optional.empty()
                : Optional.of(
                        Json.parse(new String(text, place.start, place.end - place.start, StandardCharsets.UTF_8)));
    }

    /// What the next page is asked for with; empty: this is the last.
    String nextCursor() {
        return nextCursor;
    }
}
