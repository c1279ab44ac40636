package io.wirefleet.terraform.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Who changed something last, and when, by the console's audit.
///
/// @param at RFC 3339
/// @param fields what is other than before
public record LatestChange(String actor, String at, List<String> fields) {
    private static final List<String> ALWAYS_OTHER = List.of("version", "updated_at");

    /// Absent where the caller may not read the audit, or nothing is in it.
    public static Optional<LatestChange> of(ConsoleClient console, String subjectId) {
        Query query = new Query()
                .with("subject_id", subjectId)
                .with("order", "newest")
                .with("limit", "20");
        try {
            for (JsonNode entry : console.get("/audit" + query).body().path("items")) {
                if (!entry.path("action").asString("").equals("acknowledge")) {
                    return Optional.of(new LatestChange(
                            entry.path("actor").asString("somebody"),
                            entry.path("at").asString("a time unknown"),
                            difference(entry.path("before"), entry.path("after"))));
                }
            }
            return Optional.empty();
        } catch (ConsoleException _) {
            return Optional.empty();
        }
    }

    private static List<String> difference(JsonNode before, JsonNode after) {
        TreeSet<String> names = new TreeSet<>(before.propertyNames());
        names.addAll(after.propertyNames());
        ALWAYS_OTHER.forEach(names::remove);
        List<String> changed = new ArrayList<>();
        for (String name : names) {
            if (!before.path(name).equals(after.path(name))) {
                changed.add(name);
            }
        }
        return changed;
    }
}
