package io.wirefleet.console.servers;

import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.HostFigures.Figure;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a server's agent told of its machine.
///
/// @param reportedAt when a figure was last told that had changed
/// @param figures by their names; those that are missing are not known
record ObservedHost(Instant reportedAt, ObjectNode figures) {
    static final ObjectSchema SCHEMA = schema();

    private static ObjectSchema schema() {
        ObjectSchema schema =
                ObjectSchema.named("Host").required("reported_at", Schema.time("when a figure was last told"));
        for (Figure figure : Figure.values()) {
            schema = schema.required(
                    figure.text(),
                    Schema.integer(0, HostFigures.MOST, figure.meaning()).orNull());
        }
        return schema;
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object().put("reported_at", JsonTexts.text(reportedAt));
        for (Figure figure : Figure.values()) {
            JsonNode value = figures.get(figure.text());
            json.put(figure.text(), value == null ? null : value.longValue());
        }
        return json;
    }
}
