package io.wirefleet.console.approvals;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.resources.KeptSetting;
import io.wirefleet.console.resources.Setting;
import io.wirefleet.contract.json.JsonFields;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/four-eyes`: access on which servers takes a second person.
public final class FourEyesSetting implements Setting<FourEyesSettings> {
    private final FourEyesStore store;

    public FourEyesSetting(FourEyesStore store) {
        this.store = store;
    }

    @Override
    public String path() {
        return "four-eyes";
    }

    @Override
    public String reading() {
        return "Reads access on which servers takes a second person";
    }

    @Override
    public String writing() {
        return "Sets access on which servers takes a second person; to watch fewer takes one too";
    }

    @Override
    public Role reader() {
        return Role.AUDITOR;
    }

    @Override
    public ObjectSchema schema() {
        return FourEyesSettings.SCHEMA;
    }

    @Override
    public FourEyesSettings read(JsonNode body) {
        Fields fields = Fields.of(body);
        fields.readOnly("version", "updated_at");
        Map<String, String> tags = fields.read(Map.of(), json -> {
            JsonFields servers = json.object("servers");
            if (servers == null) {
                return Map.of();
            }
            Map<String, String> read = Texts.tags(servers, "tags");
            servers.refuseUnknown();
            return read;
        });
        fields.done();
        return new FourEyesSettings(tags);
    }

    @Override
    public ObjectNode toJson(FourEyesSettings settings) {
        return settings.toJson();
    }

    @Override
    public KeptSetting<FourEyesSettings> current() {
        return store.current();
    }

    @Override
    public Change<Replaced<FourEyesSettings>> replace(WriteRequest request, FourEyesSettings settings) {
        return store.replace(request, settings);
    }
}
