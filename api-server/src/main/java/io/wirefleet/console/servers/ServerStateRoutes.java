package io.wirefleet.console.servers;

import io.javalin.http.Context;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.guard.BlastGuard;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.Precondition;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.ResourceRoutes;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The state that operators want of a server. For now every server is active.
public final class ServerStateRoutes {
    private static final ObjectSchema STATE = ObjectSchema.named("ServerState")
            .required("state", Schema.oneOf("draining and lost are not supported yet", "active", "draining", "lost"));

    private final Servers servers;
    private final BlastGuard guard;

    public ServerStateRoutes(Servers servers, BlastGuard guard) {
        this.servers = servers;
        this.guard = guard;
    }

    public List<Route> routes() {
        return List.of(Route.put(
                "/api/v1/servers/{id}/state",
                Role.OPERATOR,
                Operation.of("Sets the state of a server")
                        .with(WriteRequest.documented())
                        .taking(new Content.Write(STATE))
                        .answering(200, new Content.Answered(ServerSchema.SCHEMA)),
                this::set));
    }

    private void set(Context context) {
        JsonNode body = Bodies.json(context);
        WriteRequest request = WriteRequest.of(context, body);
        Fields fields = Fields.of(body);
        String state = fields.read("active", json -> json.requiredText("state"));
        switch (state) {
            case "active" -> {}
            case "draining", "lost" -> fields.refuse("state", "is not supported by this version");
            default -> fields.refuse("state", "must be one of active, draining, lost");
        }
        fields.done();
        var id = ResourceRoutes.id(context, "server");
        Server server = servers.find(id).orElseThrow(() -> RefusedException.notFound("server", id));
        request.precondition().check(server.meta().version());
        if (request.dryRun()) {
            context.contentType("application/json").result(guard.answer(request).toString());
            return;
        }
        context.header("ETag", Precondition.etag(server.meta().version()))
                .contentType("application/json")
                .result(servers.toJson(server).toString());
    }
}
