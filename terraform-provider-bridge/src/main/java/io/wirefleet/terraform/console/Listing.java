package io.wirefleet.terraform.console;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Lists of the console, read to their end however many pages they have.
public final class Listing {
    static final String LONGEST_PAGE = "1000";

    private Listing() {}

    /// @param path of the collection, below `/api/v1`
    /// @throws ConsoleException also where the console has no such collection: then it is too old
    /// @param filters without limit and cursor
    public static List<JsonNode> all(ConsoleClient console, String path, Query filters) {
        List<JsonNode> items = new ArrayList<>();
        String first = filters.with("limit", LONGEST_PAGE).toString();
        String query = first;
        while (true) {
            JsonNode page = page(console, path, query);
            page.path("items").forEach(items::add);
            String cursor = page.path("next_cursor").asString("");
            if (cursor.isEmpty()) {
                return items;
            }
            query = first + new Query().with("cursor", cursor).toString().replace('?', '&');
        }
    }

    /// The first page.
    public static JsonNode page(ConsoleClient console, String path, Query query) {
        return page(console, path, query.toString());
    }

    private static JsonNode page(ConsoleClient console, String path, String query) {
        try {
            JsonNode page = console.get(path + query).body();
            if (!page.path("items").isArray()) {
                throw new ConsoleException(new ConsoleFailure.NotTheConsole(
                        console.settings().endpoint(), "its answer for " + path + " is no list"));
            }
            return page;
        } catch (ConsoleException e) {
            throw e.isRefusal(404)
                    ? new ConsoleException(
                            new ConsoleFailure.TooOld(console.settings().endpoint(), path))
                    : e;
        }
    }
}
