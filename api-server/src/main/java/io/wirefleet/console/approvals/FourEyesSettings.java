package io.wirefleet.console.approvals;

import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Which servers are watched: those that have all of these tags.
///
/// @param serverTags none: no server is, and nothing takes a second person
public record FourEyesSettings(Map<String, String> serverTags) {
    private static final ObjectSchema SERVERS = ObjectSchema.named("WatchedServers")
            .optional("tags", Schema.texts("those that have all of these; empty, which is the default: none"));

    static final ObjectSchema SCHEMA = ObjectSchema.named("FourEyes")
            .optional("servers", SERVERS.inline("access on which servers takes a second person"));

    public FourEyesSettings {
        serverTags = Map.copyOf(serverTags);
    }

    boolean areOff() {
        return serverTags.isEmpty();
    }

    /// Whether these watch every server that the others watch, whatever tags servers have.
    boolean watchAllOf(FourEyesSettings others) {
        return others.areOff() || (!areOff() && others.serverTags.entrySet().containsAll(serverTags.entrySet()));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.putObject("servers").set("tags", JsonTexts.tags(serverTags));
        return json;
    }
}
