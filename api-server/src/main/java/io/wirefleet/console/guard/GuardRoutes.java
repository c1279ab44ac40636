package io.wirefleet.console.guard;

import io.javalin.http.Context;
import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.guard.GuardStore.Kept;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.Precondition;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/guard`: how much one change may cut.
public final class GuardRoutes {
    private static final ObjectSchema GUARD = ObjectSchema.named("Guard")
            .optional(
                    "max_share_percent",
                    Schema.integer(
                            0,
                            100,
                            "what cuts more than this share of the peers with access must be confirmed;"
                                    + " 100, which is the default: nothing must"))
            .optional("min_peers", Schema.integer(1, 1_000_000, "what cuts fewer than these need not; 10"))
            .readOnly("version", Schema.integer(1, Long.MAX_VALUE, "raised by every change; the ETag"))
            .readOnly("updated_at", Schema.time("when it was last written"));

    private static final GuardSettings DEFAULT = new GuardSettings(100, 10);

    private final GuardStore store;
    private final BlastGuard guard;
    private final AuditLog audit;

    public GuardRoutes(GuardStore store, BlastGuard guard, AuditLog audit) {
        this.store = store;
        this.guard = guard;
        this.audit = audit;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/guard",
                        Role.AUDITOR,
                        Operation.of("Reads what keeps one change from harming many")
                                .answering(200, new Content.Answered(GUARD)),
                        this::read),
                Route.put(
                        "/api/v1/guard",
                        Role.ADMIN,
                        Operation.of("Sets what keeps one change from harming many")
                                .with(WriteRequest.documented())
                                .taking(new Content.Write(GUARD))
                                .answering(200, new Content.Answered(GUARD)),
                        this::write));
    }

    private void read(Context context) {
        Query.of(context, List.of());
        answer(context, store.read());
    }

    private void write(Context context) {
        JsonNode body = Bodies.json(context);
        WriteRequest request = WriteRequest.of(context, body);
        GuardSettings settings = read(body);
        if (request.dryRun()) {
            request.precondition().check(store.read().meta().version());
            context.contentType("application/json").result(guard.answer(request).toString());
            return;
        }
        answer(
                context,
                store.write(
                        before -> {
                            request.precondition().check(before.meta().version());
                            return new Kept(before.meta(), settings);
                        },
                        (transaction, before, after) -> audit.record(
                                transaction,
                                request.author(),
                                null,
                                List.of(new Deed(
                                        "update",
                                        "guard",
                                        "guard",
                                        null,
                                        toJson(before.settings()),
                                        toJson(after.settings()))))));
    }

    private static GuardSettings read(JsonNode body) {
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

    private static void answer(Context context, Kept kept) {
        ObjectNode json = toJson(kept.settings())
                .put("version", kept.meta().version())
                .put("updated_at", kept.meta().updatedAt().toString());
        context.header("ETag", Precondition.etag(kept.meta().version()))
                .contentType("application/json")
                .result(json.toString());
    }

    private static ObjectNode toJson(GuardSettings settings) {
        return Json.object()
                .put("max_share_percent", settings.maxSharePercent())
                .put("min_peers", settings.minPeers());
    }
}
