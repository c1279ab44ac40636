package io.wirefleet.agent.store;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.Revision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the agent last said of itself, in `status.json` of its directory.
///
/// @param desired the newest verified revision
/// @param applied the newest revision that the machine was made to hold
/// @param interfaceName null: none
/// @param peers how many should be on the device
/// @param drift the newest lines, the oldest first
public record AgentStatus(
        Instant at,
        String agentVersion,
        Revision desired,
        Revision applied,
        @Nullable String interfaceName,
        int peers,
        List<Condition> conditions,
        List<String> drift) {
    public AgentStatus {
        conditions = List.copyOf(conditions);
        drift = List.copyOf(drift);
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("at", at.toString())
                .put("agent_version", agentVersion)
                .put("desired_revision", desired.value())
                .put("applied_revision", applied.value())
                .put("interface_name", interfaceName)
                .put("peers", peers);
        ArrayNode conditionArray = json.putArray("conditions");
        conditions.forEach(condition -> conditionArray.add(condition.toJson()));
        ArrayNode driftArray = json.putArray("drift");
        drift.forEach(driftArray::add);
        return json;
    }

    /// What is in the directory; null: nothing yet, or nothing readable.
    public static @Nullable AgentStatus load(StateDirectory directory) {
        try {
            String text = DurableFiles.read(file(directory));
            return text == null ? null : read(JsonFields.of(Json.parse(text)));
        } catch (IOException | RuntimeException _) {
            return null;
        }
    }

    /// @throws StoreException if there is no room for it
    public void save(StateDirectory directory) {
        try {
            DurableFiles.replace(file(directory), Json.canonical(toJson()) + "\n");
        } catch (IOException e) {
            throw new StoreException("write", file(directory), e);
        }
    }

    private static AgentStatus read(JsonFields fields) {
        return new AgentStatus(
                fields.required("at", fields.time("at")),
                fields.requiredText("agent_version"),
                new Revision(fields.requiredInteger("desired_revision", 0, Long.MAX_VALUE)),
                new Revision(fields.requiredInteger("applied_revision", 0, Long.MAX_VALUE)),
                fields.text("interface_name"),
                (int) fields.requiredInteger("peers", 0, Integer.MAX_VALUE),
                fields.objects("conditions", Condition::read),
                fields.parsedList("drift", line -> line));
    }

    private static Path file(StateDirectory directory) {
        return directory.path().resolve("status.json");
    }
}
