package io.wirefleet.console.lifecycle;

import io.javalin.http.Context;
import io.wirefleet.console.http.Cursor;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/lifecycle`: which peers are stale, and which keys old.
public final class LifecycleRoutes {
    private final LifecycleStore store;

    public LifecycleRoutes(LifecycleStore store) {
        this.store = store;
    }

    public List<Route> routes() {
        return List.of(Route.get(
                "/api/v1/lifecycle",
                Role.AUDITOR,
                Operation.of("Lists the peers that nobody uses and those whose keys are old, by id")
                        .with(
                                Parameter.query("limit", Schema.integer(1, 1000, "how many at the most; 100")),
                                Parameter.query("cursor", Schema.string("the next_cursor of the page before")))
                        .answering(200, new Content.PageOf(Aging.SCHEMA)),
                this::list));
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
