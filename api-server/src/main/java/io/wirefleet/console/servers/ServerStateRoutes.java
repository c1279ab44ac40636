package io.wirefleet.console.servers;

import io.javalin.http.Context;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.http.Precondition;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.ResourceRoutes;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.Writes;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// The state that operators want of a server. For now every server is active.
public final class ServerStateRoutes {
    private static final ObjectSchema STATE = ObjectSchema.named("ServerState")
            .required("state", Schema.oneOf("draining and lost are not supported yet", "active", "draining", "lost"));

    private final Servers servers;
    private final Writes writes;

    public ServerStateRoutes(Servers servers, Writes writes) {
        this.servers = servers;
        this.writes = writes;
    }

    public List<Route> routes() {
        return List.of(writes.routes()
                .put(
                        "/api/v1/servers/{id}/state",
                        Role.OPERATOR,
                        Operation.of("Sets the state of a server")
                                .with(WriteRequest.IF_MATCH)
                                .taking(new Content.Write(STATE))
                                .answering(200, new Content.Answered(ServerSchema.SCHEMA)),
                        this::set));
    }

    private Answer set(Context context, WriteRequest request, JsonNode body) {
        Fields fields = Fields.of(body);
        String state = fields.read("active", json -> json.requiredText("state"));
        switch (state) {
            case "active" -> {}
            case "draining", "lost" -> fields.refuse("state", "is not supported by this version");
            default -> fields.refuse("state", "must be one of active, draining, lost");
        }
        fields.done();
        UUID id = ResourceRoutes.id(context, "server");
        return writes.write(
                request,
                new Write<>(
                        Subject.NOTHING,
                        servers.update(id, server -> {
                            request.precondition().check(server.meta().version());
                            return server.spec();
                        }),
                        _ -> List.of(),
                        (server, receipt) -> new Answer(
                                        200,
                                        Answer.headers(receipt),
                                        servers.toJson(server).toString())
                                .with("ETag", Precondition.etag(server.meta().version()))));
    }
}
