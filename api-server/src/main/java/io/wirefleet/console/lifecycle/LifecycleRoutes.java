package io.wirefleet.console.lifecycle;

import io.javalin.http.Context;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.Cursor;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WholeFleet;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.ResourceRoutes;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.contract.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/lifecycle-policy` and `/api/v1/lifecycle`: when peers are stale and keys old, and which are.
public final class LifecycleRoutes {
    private static final String POLICY = "/api/v1/lifecycle-policy";
    private static final Content ANSWERED = new Content.Answered(LifecyclePolicy.SCHEMA);

    private final LifecycleStore store;
    private final Writes writes;

    public LifecycleRoutes(LifecycleStore store, Writes writes) {
        this.store = store;
        this.writes = writes;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        POLICY,
                        Role.AUDITOR,
                        Operation.of("When peers count as stale and keys as old, and what is done then")
                                .answering(200, ANSWERED),
                        this::policy),
                Route.put(
                        POLICY,
                        Role.ADMIN,
                        Operation.of("Sets that policy; fields left out get their defaults")
                                .with(WriteRequest.documented())
                                .taking(new Content.Write(LifecyclePolicy.SCHEMA))
                                .answering(200, ANSWERED),
                        this::set),
                Route.get(
                        "/api/v1/lifecycle",
                        Role.AUDITOR,
                        Operation.of("Lists the peers that nobody uses and those whose keys are old, by id")
                                .with(
                                        Parameter.query("limit", Schema.integer(1, 1000, "how many at the most; 100")),
                                        Parameter.query("cursor", Schema.string("the next_cursor of the page before")))
                                .answering(200, new Content.PageOf(Aging.SCHEMA)),
                        this::list));
    }

    private void policy(Context context) {
        Query.of(context, List.of());
        context.contentType("application/json").result(store.policy().toJson().toString());
    }

    private void set(Context context) {
        WholeFleet.require(context);
        JsonNode body = Bodies.json(context);
        WriteRequest request = WriteRequest.of(context, body);
        LifecyclePolicy policy = LifecyclePolicy.read(body);
        ResourceRoutes.send(
                context,
                writes.write(
                        request,
                        new Write<>(
                                new Subject.Peers(Set.of()),
                                store.set(policy),
                                before -> before.equals(policy) ? List.of() : List.of(deed(before, policy)),
                                before -> before,
                                (_, receipt) -> new Answer(
                                        200,
                                        Answer.headers(receipt),
                                        policy.toJson().toString()))));
    }

    private static Deed deed(LifecyclePolicy before, LifecyclePolicy after) {
        return new Deed("update", "lifecycle_policy", "lifecycle_policy", null, before.toJson(), after.toJson());
    }

    private void list(Context context) {
        Query query = Query.of(context, List.of("limit", "cursor"));
        Cursor cursor = query.parsed("cursor", Cursor::parse);
        int limit = query.integer("limit", 100, 1, 1000);
        LifecyclePolicy policy = store.policy();
        List<Aging> found = store.aging(policy, cursor == null ? null : cursor.after(), limit + 1);
        Instant now = store.now();
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        found.stream().limit(limit).forEach(peer -> items.add(peer.toJson(policy, now)));
        json.put(
                "next_cursor",
                found.size() > limit ? new Cursor(found.get(limit - 1).peerId()).toString() : null);
        context.contentType("application/json").result(json.toString());
    }
}
