package io.wirefleet.console.enrolment;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.ShownOnce;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.agent.EnrolmentRequest;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.state.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// Join tokens for operators to make, and the call with which an agent uses one.
public final class EnrolmentRoutes {
    /// An agent that takes over an interface tells the preshared keys of its peers.
    private static final int ENROLMENT_BYTES = 8 << 20;

    private static final int SHORTEST_SECONDS = 60;
    private static final int LONGEST_SECONDS = 604_800;
    private static final int USUAL_SECONDS = 3_600;

    private static final ObjectSchema JOIN_TOKEN = ObjectSchema.named("JoinToken")
            .readOnly("id", Schema.id("What the token is called in records"))
            .readOnly("server_id", Schema.id("The server that an agent joins as with it"))
            .readOnly("created_at", Schema.time("When it was made"))
            .readOnly("expires_at", Schema.time("When it is good no more"))
            .optional(
                    "ttl_seconds",
                    Schema.integer(SHORTEST_SECONDS, LONGEST_SECONDS, "How long it is good; 3600 when left out"));

    private final JoinTokens joinTokens;
    private final Enrolments enrolments;
    private final Writes writes;

    public EnrolmentRoutes(JoinTokens joinTokens, Enrolments enrolments, Writes writes) {
        this.joinTokens = joinTokens;
        this.enrolments = enrolments;
        this.writes = writes;
    }

    public List<Route> routes() {
        return List.of(
                writes.routes()
                        .of(
                                HandlerType.POST,
                                "/api/v1/servers/{id}/join-tokens",
                                Role.OPERATOR,
                                Operation.of("Make a one-time secret with which this server's agent enrols")
                                        .taking(new Content.Write(JOIN_TOKEN))
                                        .answering(
                                                201,
                                                new Content.Answered(ShownOnce.in(
                                                        JOIN_TOKEN, "JoinTokenMade", "join_token", "The secret"))),
                                Bodies::jsonIfAny,
                                this::makeToken,
                                UnaryOperator.identity()),
                Route.post(
                        "/agent/v1/enroll",
                        Role.PUBLIC,
                        Operation.of("Enrol an agent with a join token")
                                .taking(new Content.Other("application/json"))
                                .answering(200, new Content.Other("application/json")),
                        this::enrol));
    }

    private Answer makeToken(Context context, WriteRequest request, JsonNode body) {
        ServerId server = server(context);
        long seconds = body.isMissingNode() ? USUAL_SECONDS : seconds(body);
        JoinTokens.New token = joinTokens.generate(server, Duration.ofSeconds(seconds));
        Write<JoinTokens.New> write = new Write<>(
                Subject.NOTHING,
                joinTokens.insert(token),
                made -> List.of(JoinTokens.created(made)),
                (made, receipt) -> new Answer(
                        201,
                        Answer.headers(receipt),
                        Json.object()
                                .put("id", made.id().toString())
                                .put("server_id", made.serverId().toString())
                                .put("created_at", made.createdAt().toString())
                                .put("expires_at", made.expiresAt().toString())
                                .put("ttl_seconds", seconds)
                                .toString()));
        return writes.write(
                request,
                write.showing(new ShownOnce("join_token", token.token().exposeText(), "make another for this server")));
    }

    private static long seconds(JsonNode body) {
        JsonFields fields = JsonFields.of(body);
        Long asked = fields.integer("ttl_seconds", SHORTEST_SECONDS, LONGEST_SECONDS);
        fields.refuseUnknown();
        return asked == null ? USUAL_SECONDS : asked;
    }

    private static ServerId server(Context context) {
        String id = context.pathParam("id");
        try {
            return ServerId.parse(id);
        } catch (InvalidValueException _) {
            throw RefusedException.notFound("server", id);
        }
    }

    private void enrol(Context context) {
        Query.of(context, List.of());
        EnrolmentRequest request = EnrolmentRequest.read(Bodies.json(context, ENROLMENT_BYTES));
        context.contentType("application/json")
                .result(enrolments
                        .enrol(ConsoleServer.author(context, "join-token", "agent"), request)
                        .toJson()
                        .toString());
    }
}
