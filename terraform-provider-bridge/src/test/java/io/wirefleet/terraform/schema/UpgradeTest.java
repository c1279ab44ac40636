package io.wirefleet.terraform.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.ProviderInProcess;
import io.wirefleet.terraform.testing.ProviderInProcess.Result;
import io.wirefleet.terraform.values.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// State that other versions of the provider stored.
final class UpgradeTest {
    @Test
    void theFirstStateFileIsStillUnderstood() throws IOException {
        ProviderInProcess provider = new ProviderInProcess();
        JsonNode stored = stored();
        assertThat(stored.path("resources")).hasSize(4);
        for (JsonNode resource : stored.path("resources")) {
            String type = resource.path("type").asString("");
            JsonNode instance = resource.path("instances").get(0);
            Result upgraded = provider.upgrade(
                    type,
                    instance.path("schema_version").asLong(),
                    instance.path("attributes").toPrettyString());
            Value.Fields state = upgraded.fields();
            assertThat(state.get("id"))
                    .as(type)
                    .isEqualTo(Value.of(instance.at("/attributes/id").asString()));
            assertThat(provider.plan(type, state, configuration(provider, type, state))
                            .value())
                    .as("with what was configured then, of " + type)
                    .isEqualTo(state);
        }
    }

    /// What is in a state and may be given, as a configuration.
    private static Map<String, Value> configuration(ProviderInProcess provider, String type, Value.Fields state) {
        Map<String, Value> config = new HashMap<>();
        provider.schema(type).attributes().stream()
                .filter(attribute -> attribute.isWritable())
                .forEach(attribute -> config.put(attribute.name(), state.get(attribute.name())));
        return config;
    }

    @Test
    void anOlderVersionIsRewrittenStepByStep() {
        Schema schema = new Schema(
                "made for this test",
                List.of(
                        Attribute.required("label", AttributeTypes.TEXT, ""),
                        Attribute.required("ports", AttributeTypes.NUMBER_SET, "")),
                List.of(
                        state -> {
                            ObjectNode renamed = state.deepCopy();
                            renamed.set("label", renamed.remove("name"));
                            return renamed;
                        },
                        state -> {
                            ObjectNode several = state.deepCopy();
                            several.putArray("ports").add(several.remove("port"));
                            return several;
                        }));
        ObjectNode oldest = (ObjectNode) Json.parse("{\"name\":\"a\",\"port\":1,\"gone\":true}");
        ObjectNode older = (ObjectNode) Json.parse("{\"label\":\"a\",\"port\":1}");
        ObjectNode current = (ObjectNode) Json.parse("{\"label\":\"a\",\"ports\":[1]}");
        assertThat(schema.version()).isEqualTo(2);
        assertThat(schema.upgraded(oldest, 0)).isEqualTo(Json.parse("{\"label\":\"a\",\"ports\":[1],\"gone\":true}"));
        assertThat(schema.upgraded(older, 1)).isEqualTo(current);
        assertThat(schema.upgraded(current, 2)).isEqualTo(current);
    }

    @Test
    void aNewerStateIsRefusedAndSaysWhatToDo() {
        Result result = new ProviderInProcess().upgrade("wireguard_peer", 7, "{\"id\":\"p-1\"}");
        assertThat(result.value()).isEqualTo(Value.nothing());
        assertThat(result.text())
                .contains("The state was written by a newer version of the provider")
                .contains("has version 7")
                .contains("terraform init -upgrade");
    }

    @Test
    void brokenStateIsADiagnostic() {
        assertThat(new ProviderInProcess()
                        .upgrade("wireguard_peer", 0, "{\"id\":[]}")
                        .text())
                .contains("do not understand each other");
        assertThat(new ProviderInProcess().upgrade("wireguard_peer", 0, "{").text())
                .contains("do not understand each other");
    }

    private static JsonNode stored() throws IOException {
        try (InputStream stream = FakeConsole.class.getResourceAsStream("state-0.1.0.json")) {
            return Json.parse(new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
