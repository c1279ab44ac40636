package io.wirefleet.terraform.console;

import io.wirefleet.terraform.schema.Names;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What the console says a write would come to (a dry run), as far as people want to read it before an apply.
///
/// @param servers how many would get another state
/// @param peers how many would be changed, or have other access
/// @param added peers on servers that would begin
/// @param removed peers on servers that would end
/// @param cut how many peers would lose something
/// @param withAccess how many peers have access now
/// @param examples some of the pairs that would begin or end, such as `'laptop' leaves 'berlin'`
/// @param confirmation what the console takes for a sign that somebody has seen this
/// @param confirmationRequired whether the console's guard asks for that sign
/// @param approvalRequired whether it takes a second person
public record BlastRadius(
        long servers,
        long peers,
        long added,
        long removed,
        long cut,
        long withAccess,
        List<String> examples,
        String confirmation,
        boolean confirmationRequired,
        boolean approvalRequired) {
    public BlastRadius {
        examples = List.copyOf(examples);
    }

    static BlastRadius of(JsonNode json) {
        List<String> examples = new ArrayList<>();
        for (JsonNode example : json.path("examples")) {
            String verb = example.path("change").asString("").equals("added") ? " joins " : " leaves ";
            examples.add(quoted(example, "peer_name") + verb + quoted(example, "server_name"));
        }
        return new BlastRadius(
                json.path("servers").asLong(0),
                json.path("peers").asLong(0),
                json.path("attachments_added").asLong(0),
                json.path("attachments_removed").asLong(0),
                json.path("peers_cut").asLong(0),
                json.path("peers_with_access").asLong(0),
                examples,
                json.path("confirmation").asString(""),
                json.path("confirmation_required").asBoolean(false),
                json.path("approval_required").asBoolean(false));
    }

    private static String quoted(JsonNode example, String field) {
        return "'" + Names.shown(example.path(field).asString("?")) + "'";
    }
}
