package io.wirefleet.console.servers;

import io.javalin.http.Context;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.Precondition;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.ResourceRoutes;
import java.util.List;

/// The state that operators want of a server. For now every server is active.
public final class ServerStateRoutes {
    private static final ObjectSchema STATE = ObjectSchema.named("ServerState")
            .required("state", Schema.oneOf("draining and lost are not supported yet", "active", "draining", "lost"));

    private final Servers servers;

    public ServerStateRoutes(Servers servers) {
        this.servers = servers;
    }

    public List<Route> routes() {
        return List.of(Route.put(
                "/api/v1/servers/{id}/state",
                Role.OPERATOR,
                Operation.of("Sets the state of a server")
                        .with(Parameter.query("dry_run", Schema.flag("true is not supported by this version")))
                        .taking(new Content.Write(STATE))
                        .answering(200, new Content.Answered(ServerSchema.SCHEMA)),
                this::set));
    }

    private void set(Context context) {
        if (Query.of(context, List.of("dry_run")).flag("dry_run")) {
            throw RefusedException.invalid("", "dry_run is not supported by this version");
        }
        Fields fields = Fields.of(Bodies.json(context));
        String state = fields.read("active", json -> json.requiredText("state"));
        switch (state) {
            case "active" -> {}
            case "draining", "lost" -> fields.refuse("state", "is not supported by this version");
            default -> fields.refuse("state", "must be one of active, draining, lost");
        }
        fields.done();
        var id = ResourceRoutes.id(context, "server");
        Server server = servers.find(id).orElseThrow(() -> RefusedException.notFound("server", id));
        context.header("ETag", Precondition.etag(server.meta().version()))
                .contentType("application/json")
                .result(servers.toJson(server).toString());
    }
}
