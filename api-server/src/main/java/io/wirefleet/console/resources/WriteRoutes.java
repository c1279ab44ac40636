package io.wirefleet.console.resources;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.guard.BlastGuard;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.receipts.ReceiptRoutes;
import io.wirefleet.contract.json.Json;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes the routes that write. What every write takes is documented, read and kept to here, so that no route can
/// forget it: `dry_run`, `Idempotency-Key`, `wait_seconds`, confirmations; and `If-Match` where the route's operation
/// names it. A repetition is answered before its route looks at anything.
public final class WriteRoutes {
    private final Writes writes;

    /// What a route does with a write that was not answered before.
    @FunctionalInterface
    public interface Handling {
        /// @param body missing: the route takes none, or none was sent
        Answer answer(Context context, WriteRequest request, JsonNode body);
    }

    WriteRoutes(Writes writes) {
        this.writes = writes;
    }

    public Route post(String path, Role role, Operation operation, Handling handling) {
        return of(HandlerType.POST, path, role, operation, Bodies::json, handling, UnaryOperator.identity());
    }

    public Route put(String path, Role role, Operation operation, Handling handling) {
        return of(HandlerType.PUT, path, role, operation, Bodies::json, handling, UnaryOperator.identity());
    }

    public Route patch(String path, Role role, Operation operation, Handling handling) {
        return of(HandlerType.PATCH, path, role, operation, Bodies::mergePatch, handling, UnaryOperator.identity());
    }

    public Route delete(String path, Role role, Operation operation, Handling handling) {
        return of(HandlerType.DELETE, path, role, operation, Bodies::none, handling, UnaryOperator.identity());
    }

    /// @param body reads what the route takes
    /// @param dress what is added to the answer when it is given, to the first request and to each repetition
    public Route of(
            HandlerType method,
            String path,
            Role role,
            Operation operation,
            Function<Context, JsonNode> body,
            Handling handling,
            UnaryOperator<Answer> dress) {
        boolean versioned = operation.parameters().contains(WriteRequest.IF_MATCH);
        Operation whole = operation.with(WriteRequest.documented());
        Operation described =
                whole.foresight() == null ? whole.foreseeing(new Content.Answered(BlastGuard.BLAST_RADIUS)) : whole;
        return new Route(method, path, role, described, context -> {
            JsonNode given = body.apply(context);
            WriteRequest request = WriteRequest.of(context, given, versioned);
            Answer answer = writes.repeated(request).orElseGet(() -> handling.answer(context, request, given));
            send(context, request.dryRun() ? answer : dress.apply(answer));
        });
    }

    /// The answer with its receipt as it stands now, servers that have not confirmed among it.
    public Answer withReceipt(Answer answer) {
        String id = answer.headers().get(Answer.RECEIPT);
        if (id == null) {
            return answer;
        }
        ObjectNode json = writes.receipt(UUID.fromString(id))
                .map(ReceiptRoutes::toJson)
                .orElseThrow(() -> RefusedException.notFound("receipt", id));
        if (answer.body() != null) {
            json.setAll((ObjectNode) Json.parse(answer.body()));
        }
        return new Answer(answer.status(), answer.headers(), json.toString());
    }

    /// Sends what a write answers.
    public static void send(Context context, Answer answer) {
        answer.headers().forEach(context::header);
        context.status(answer.status());
        if (answer.body() != null) {
            context.contentType("application/json").result(answer.body());
        }
    }
}
