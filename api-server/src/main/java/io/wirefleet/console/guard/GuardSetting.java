package io.wirefleet.console.guard;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.KeptSetting;
import io.wirefleet.console.resources.Setting;
import io.wirefleet.contract.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/guard`: how much one change may cut.
public final class GuardSetting implements Setting<GuardSettings> {
    private static final ObjectSchema GUARD = ObjectSchema.named("Guard")
            .optional(
                    "max_share_percent",
                    Schema.integer(
                            0,
                            100,
                            "what cuts more than this share of the peers with access must be confirmed;"
                                    + " 100, which is the default: nothing must"))
            .optional("min_peers", Schema.integer(1, 1_000_000, "what cuts fewer than these need not; 10"));

    private static final GuardSettings DEFAULT = new GuardSettings(100, 10);

    private final GuardStore store;

    public GuardSetting(GuardStore store) {
        this.store = store;
    }

    @Override
    public String path() {
        return "guard";
    }

    @Override
    public String reading() {
        return "Reads what keeps one change from harming many";
    }

    @Override
    public String writing() {
        return "Sets what keeps one change from harming many";
    }

    @Override
    public Role reader() {
        return Role.AUDITOR;
    }

    @Override
    public ObjectSchema schema() {
        return GUARD;
    }

    @Override
    public GuardSettings read(JsonNode body) {
        Fields fields = Fields.of(body);
        fields.readOnly("version", "updated_at");
        GuardSettings settings = new GuardSettings(
                fields.read(0, json -> integer(json.integer("max_share_percent", 0, 100), DEFAULT.maxSharePercent())),
                fields.read(1, json -> integer(json.integer("min_peers", 1, 1_000_000), DEFAULT.minPeers())));
        fields.done();
        return settings;
    }

    private static int integer(@Nullable Long given, int otherwise) {
        return given == null ? otherwise : given.intValue();
    }

    @Override
    public ObjectNode toJson(GuardSettings settings) {
        return Json.object()
                .put("max_share_percent", settings.maxSharePercent())
                .put("min_peers", settings.minPeers());
    }

    @Override
    public KeptSetting<GuardSettings> current() {
        return store.current();
    }

    @Override
    public Change<Replaced<GuardSettings>> replace(WriteRequest request, GuardSettings settings) {
        return store.replace(settings, request.precondition()::check);
    }
}
