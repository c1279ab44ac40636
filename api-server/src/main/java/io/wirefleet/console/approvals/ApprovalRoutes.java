package io.wirefleet.console.approvals;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Cursor;
import io.wirefleet.console.http.Precondition;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.Page;
import io.wirefleet.console.resources.ResourceRoutes;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.contract.json.Json;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/approvals`: the writes that wait for a second person, and what that person says.
public final class ApprovalRoutes {
    private static final String ALL = "/api/v1/approvals";
    private static final Content ANSWERED = new Content.Answered(Approval.SCHEMA);
    private static final List<String> STATUSES = List.of("pending", "approved", "rejected", "used", "expired");

    private final ApprovalStore store;
    private final Writes writes;

    public ApprovalRoutes(ApprovalStore store, Writes writes) {
        this.store = store;
        this.writes = writes;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        ALL,
                        Role.AUDITOR,
                        Operation.of("Lists the writes that were held up for a second person, by id")
                                .with(
                                        Parameter.query(
                                                "status", Schema.oneOf("only those", STATUSES.toArray(String[]::new))),
                                        Parameter.query("limit", Schema.integer(1, 1000, "how many at the most; 100")),
                                        Parameter.query("cursor", Schema.string("the next_cursor of the page before")))
                                .answering(200, new Content.PageOf(Approval.SCHEMA)),
                        this::list),
                Route.get(
                        ALL + "/{id}",
                        Role.AUDITOR,
                        Operation.of("Reads one approval").answering(200, ANSWERED),
                        this::read),
                decision(
                        "approve",
                        "approved",
                        "Lets the same request go through once, by another person than who sent it"),
                decision("reject", "rejected", "Refuses the request, or takes back one's own"));
    }

    private Route decision(String verb, String status, String summary) {
        return writes.routes()
                .of(
                        HandlerType.POST,
                        ALL + "/{id}/" + verb,
                        Role.OPERATOR,
                        Operation.of(summary).with(WriteRequest.IF_MATCH).answering(200, ANSWERED),
                        Bodies::none,
                        (context, request, _) -> decide(context, request, status),
                        UnaryOperator.identity());
    }

    private void list(Context context) {
        Query query = Query.of(context, List.of("status", "limit", "cursor"));
        String status = query.text("status");
        if (status != null && !STATUSES.contains(status)) {
            throw RefusedException.malformed("status must be one of " + String.join(", ", STATUSES));
        }
        Cursor cursor = query.parsed("cursor", Cursor::parse);
        Page<Approval> page = store.list(
                status, new Page.Wanted(query.integer("limit", 100, 1, 1000), cursor == null ? null : cursor.after()));
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        page.items().forEach(approval -> items.add(approval.toJson(store.now())));
        json.put("next_cursor", page.next() == null ? null : new Cursor(page.next()).toString());
        context.contentType("application/json").result(json.toString());
    }

    private void read(Context context) {
        Query.of(context, List.of());
        UUID id = ResourceRoutes.id(context, "approval");
        Approval approval = store.find(id).orElseThrow(() -> RefusedException.notFound("approval", id));
        context.header("ETag", Precondition.etag(approval.meta().version()))
                .contentType("application/json")
                .result(approval.toJson(store.now()).toString());
    }

    private Answer decide(Context context, WriteRequest request, String status) {
        UUID id = ResourceRoutes.id(context, "approval");
        Principal caller = ConsoleServer.principal(context);
        return writes.write(
                request,
                new Write<>(
                        Subject.NOTHING,
                        store.decide(id, request.author(), status, approval -> {
                            refuseOther(caller, approval, status);
                            request.precondition().check(approval.meta().version());
                        }),
                        _ -> List.of(),
                        this::answer));
    }

    private static void refuseOther(Principal caller, Approval approval, String status) {
        if (!caller.may(approval.role())) {
            throw new RefusedException(new Refusal.Forbidden("this approval takes the role " + approval.role()
                    + ", and you are " + caller.name() + ", " + caller.role()));
        }
        if (status.equals("approved") && !Collections.disjoint(caller.person(), approval.person())) {
            throw new RefusedException(new Refusal.Forbidden("this takes a second person, and you are " + caller.name()
                    + ", who counts as the same person as " + approval.requestedBy() + ", who sent the request"));
        }
    }

    private Answer answer(Approval approval, UUID receipt) {
        return new Answer(
                        200,
                        Answer.headers(receipt),
                        approval.toJson(store.now()).toString())
                .with("ETag", Precondition.etag(approval.meta().version()));
    }
}
